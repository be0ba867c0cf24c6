import type { Schedule } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { fireOne, type Start } from './schedules/fire.js';
import type { ScheduledKind, ScheduleOutcome, Tables } from './tables.js';

/** A schedule as it is kept: when it is due next, and what became of it the last time. */
export interface ScheduleRow {
  readonly kind: ScheduledKind;
  readonly subject: string;
  readonly schedule: Schedule;
  /** `null` for one that comes after another job. */
  readonly nextAt: Date | null;
  readonly lastDue: Date | null;
  readonly lastOutcome: ScheduleOutcome | null;
  readonly lastNote: string | null;
  readonly lastRun: string | null;
  /** Minutes by which it is behind its time; 0 when it is not. */
  readonly lateMinutes: number;
}

/** A schedule that is behind its time. */
export interface LateSchedule {
  readonly workspaceId: string;
  readonly kind: ScheduledKind;
  readonly subject: string;
  readonly minutes: number;
}

/** When runs are due by themselves. Kept in step with the definitions by whoever changes those; the database's clock decides. */
export interface Schedules {
  /** Starts one that is due, if there is one no other worker is at; gives whether there was one. Each due time starts one run. */
  fireOne(start: Start): Promise<boolean>;
  list(workspaceId: string): Promise<readonly ScheduleRow[]>;
  /** Those that are at least a minute behind, of all workspaces. */
  late(): Promise<readonly LateSchedule[]>;
}

const LATE_MINUTES = sql<number>`greatest(0, floor(extract(epoch FROM now() - next_at) / 60))::int`;

export function openSchedules(db: Kysely<Tables>): Schedules {
  return {
    fireOne: (start) => fireOne(db, start),
    list: (workspaceId) =>
      db
        .selectFrom('schedule')
        .select(['kind', 'subject', 'schedule', 'nextAt', 'lastDue', 'lastOutcome', 'lastNote', 'lastRun'])
        .select(sql<number>`coalesce(${LATE_MINUTES}, 0)`.as('lateMinutes'))
        .where('workspaceId', '=', workspaceId)
        .orderBy('kind')
        .orderBy('subject')
        .execute(),
    late: () =>
      db
        .selectFrom('schedule')
        .select(['workspaceId', 'kind', 'subject', LATE_MINUTES.as('minutes')])
        .where('nextAt', '<', sql<Date>`now() - interval '1 minute'`)
        .execute(),
  };
}
