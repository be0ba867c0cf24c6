import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type CircuitView, DestinationHealthPage, DestinationHealthQuery, type DestinationHealth as View } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { CircuitState, Closed, DestinationHealth, Store } from '@tributary/store';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { checkResultOf } from '../runs/check-result.js';

/** How destinations stand. */
@Controller('v1/destination-health')
@ApiTags('destinations')
export class DestinationHealthController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({
    operationId: 'destinations.health',
    summary: 'Lists destinations with their newest check, what is on its way to them, and what they were sent in the last seven days',
  })
  @Answers(DestinationHealthPage)
  async list(
    @Caller() { workspaceId }: CallerOf,
    @Query({ schema: DestinationHealthQuery }) query: DestinationHealthQuery,
  ): Promise<DestinationHealthPage> {
    const { items, next } = await this.store.health.destinations({ workspaceId, ...query });
    return { items: items.map(viewOf), next };
  }
}

function viewOf({ destination: { id, object }, check, waiting, circuit, paused, ...traffic }: DestinationHealth): View {
  return {
    ...{ id, label: object.label ?? null, connector: object.connector, sandbox: object.sandbox, ...traffic },
    check: check === null ? null : { ...checkResultOf(check), at: check.finishedAt.toISOString() },
    waiting: waiting === null ? null : { until: waiting.until, reason: waiting.reason },
    circuit: circuitView(circuit),
    paused: paused === null ? null : { ...whyOf(paused), until: paused.until.toISOString() },
  };
}

function circuitView(circuit: CircuitState): CircuitView {
  if (circuit.state === 'closed') return { state: 'closed' };
  if (circuit.state === 'half_open') return { state: 'half_open', ...whyOf(circuit) };
  return { state: 'open', until: circuit.until.toISOString(), ...whyOf(circuit) };
}

const whyOf = ({ since, reason }: Omit<Closed, 'until'>) => ({ since: since?.toISOString() ?? null, reason });
