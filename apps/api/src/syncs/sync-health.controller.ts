import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SyncHealthPage, type SyncHealth as View, SyncHealthQuery } from '@tributary/contract';
import type { Sync } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store, SyncHealth } from '@tributary/store';
import { ActorNames, type NameOf } from '../access/actor-names.js';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { runView } from '../runs/run-view.js';

/** How syncs stand. */
@Controller('v1/sync-health')
@ApiTags('syncs')
export class SyncHealthController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly names: ActorNames,
  ) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'syncs.health', summary: 'Lists syncs with their newest runs and when they are due next, by id' })
  @Answers(SyncHealthPage)
  async list(@Caller() { workspaceId }: CallerOf, @Query({ schema: SyncHealthQuery }) query: SyncHealthQuery): Promise<SyncHealthPage> {
    const { items, next } = await this.store.health.syncs({ workspaceId, ...query });
    const nameOf = await this.names.ofMakers(
      workspaceId,
      items.flatMap(({ lastRun }) => lastRun ?? []),
    );
    return { items: items.map((item) => viewOf(item, nameOf)), next };
  }
}

function viewOf({ sync: { id, revision, object }, connector, lastRun, recent, nextAt }: SyncHealth, nameOf: NameOf): View {
  const { label, enabled, destination, object: name, mode } = object;
  return {
    ...{ id, label: label ?? null, enabled, revision, source: sourceOf(object), destination, connector, object: name, mode },
    last_run: lastRun === null ? null : runView(lastRun, nameOf),
    recent: recent.map(({ id: run, state, counts, createdAt }) => ({
      ...{ id: run, state, delivered: counts.delivered, missed: counts.rejected + counts.in_doubt + counts.invalid },
      created_at: createdAt.toISOString(),
    })),
    next_at: nextAt?.toISOString() ?? null,
  };
}

function sourceOf({ source }: Sync): View['source'] {
  if ('profiles' in source) return { kind: 'profiles', subject: source.profiles.warehouse };
  if ('events' in source) return { kind: 'events', subject: source.events.warehouse };
  return 'model' in source ? { kind: 'model', subject: source.model } : { kind: 'audience', subject: source.audience };
}
