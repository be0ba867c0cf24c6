import { nextDue } from '@tributary/schedules';
import { crashPoint, type Schedule } from '@tributary/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ScheduledKind, ScheduleOutcome, Tables } from '../tables.js';

/** A schedule whose time has come. */
export interface Due {
  readonly workspaceId: string;
  readonly kind: ScheduledKind;
  readonly subject: string;
  /** When it was due: the oldest time that was missed, or the end of the run it comes after. */
  readonly at: Date;
  /** The same for the same due time, whoever starts it: the run is created with it, so that there is one. */
  readonly idempotencyKey: string;
}

/** What became of it. */
export type Fired =
  | { readonly outcome: Extract<ScheduleOutcome, 'started'>; readonly runId: string }
  | { readonly outcome: Exclude<ScheduleOutcome, 'started'>; readonly note: string };

/** Starts what is due; throws what keeps it from being decided. */
export type Start = (due: Due) => Promise<Fired>;

interface DueRow extends Pick<Due, 'workspaceId' | 'kind' | 'subject' | 'at'> {
  readonly schedule: Schedule;
  readonly since: Date;
  readonly now: Date;
  readonly afterRun: string | null;
}

/**
 * Starts one schedule that is due, if there is one that no other worker is at. The row is locked until it is decided: a worker that dies
 * meanwhile leaves it due, and the next starts the same run again by its key.
 */
export async function fireOne(db: Kysely<Tables>, start: Start): Promise<boolean> {
  const wasDue = await db.transaction().execute(async (trx) => {
    const row = (await dueByTime(trx)) ?? (await dueAfterRun(trx));
    if (row === undefined) return false;
    const { workspaceId, kind, subject, at } = row;
    const mark = row.afterRun ?? at.toISOString();
    const fired = await start({ workspaceId, kind, subject, at, idempotencyKey: `schedule:${kind}:${subject}:${mark}` });
    crashPoint('schedule.created');
    await trx
      .updateTable('schedule')
      .set({
        // Times that were missed meanwhile are caught up by this one run.
        nextAt: nextDue(row.schedule, { since: row.since, after: row.now }),
        ...(row.afterRun === null ? {} : { afterRun: row.afterRun }),
        lastDue: at,
        lastOutcome: fired.outcome,
        lastNote: fired.outcome === 'started' ? null : fired.note,
        ...(fired.outcome === 'started' ? { lastRun: fired.runId } : {}),
      })
      .where('workspaceId', '=', workspaceId)
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .execute();
    return true;
  });
  if (wasDue) crashPoint('schedule.moved');
  return wasDue;
}

async function dueByTime(trx: Transaction<Tables>): Promise<DueRow | undefined> {
  const { rows } = await sql<DueRow>`
    SELECT workspace_id, kind, subject, schedule, since, now() AS now, next_at AS at, NULL AS after_run
    FROM schedule WHERE next_at <= now() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`.execute(trx);
  return rows[0];
}

/** Runs of one subject come one after the other, so that the newest that ended well says all: several are caught up by one. */
async function dueAfterRun(trx: Transaction<Tables>): Promise<DueRow | undefined> {
  const { rows } = await sql<DueRow>`
    SELECT schedule.workspace_id, schedule.kind, schedule.subject, schedule, since, now() AS now, before.finished_at AS at, before.id AS after_run
    FROM schedule CROSS JOIN LATERAL (
      SELECT id, finished_at FROM run
      WHERE run.workspace_id = schedule.workspace_id AND run.kind = after_kind AND run.subject = after_subject
        AND state IN ('succeeded', 'partial') AND coalesce(input->>'shadow', 'false') <> 'true'
        AND coalesce(input->'intent'->>'kind', '') <> 'reset'
      ORDER BY id DESC LIMIT 1) AS before
    WHERE after_kind IS NOT NULL AND before.finished_at >= since AND (after_run IS NULL OR before.id > after_run)
    ORDER BY before.finished_at LIMIT 1 FOR UPDATE OF schedule SKIP LOCKED`.execute(trx);
  return rows[0];
}
