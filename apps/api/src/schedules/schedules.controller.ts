import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Schedules, type ScheduleView } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { ScheduleRow, Store } from '@tributary/store';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';

/** Shows what runs by itself. Schedules are defined with their syncs and warehouses. */
@Controller('v1/schedules')
@ApiTags('runs')
export class SchedulesController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'schedules.list', summary: 'Lists what runs by itself: when it is due next, and what became of it last' })
  @Answers(Schedules)
  async list(@Caller() { workspaceId }: CallerOf): Promise<Schedules> {
    return { items: (await this.store.schedules.list(workspaceId)).map(scheduleView) };
  }
}

function scheduleView({ kind, subject, schedule, nextAt, lateMinutes, ...row }: ScheduleRow): ScheduleView {
  const { lastDue, lastOutcome: outcome, lastNote: note, lastRun: run } = row;
  return {
    ...{ kind, subject, schedule, late_minutes: lateMinutes },
    next_at: nextAt?.toISOString() ?? null,
    last: lastDue === null || outcome === null ? null : { due_at: lastDue.toISOString(), outcome, note, run },
  };
}
