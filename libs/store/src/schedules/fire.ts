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
  /** While another run goes on it waits its turn, whatever is said for others: that one may not have seen what this one is for. */
  readonly mayWait: boolean;
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
  /** The run that names it, where that is not the last it has heard of. */
  readonly firstRun?: string;
}

/**
 * Starts one schedule that is due, if there is one that no other worker is at. The row is locked until it is decided: a worker that dies
 * meanwhile leaves it due, and the next starts the same run again by its key.
 */
export async function fireOne(db: Kysely<Tables>, start: Start): Promise<boolean> {
  const wasDue = await db.transaction().execute(async (trx) => {
    const row = (await dueByTime(trx)) ?? (await dueAfterRun(trx)) ?? (await dueByEvents(trx));
    if (row === undefined) {
      await hearOfOthers(trx);
      return false;
    }
    const { workspaceId, kind, subject, at } = row;
    const mark = row.firstRun ?? row.afterRun ?? at.toISOString();
    const idempotencyKey = `schedule:${kind}:${subject}:${mark}`;
    const fired = await start({ workspaceId, kind, subject, at, idempotencyKey, mayWait: row.firstRun !== undefined });
    crashPoint('schedule.created');
    await trx
      .updateTable('schedule')
      .set({
        // Times that were missed meanwhile are caught up by this one run.
        nextAt: nextDue(row.schedule, { since: row.since, after: row.now }),
        ...(row.afterRun === null ? {} : { afterRun: heardOf(row, fired) }),
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

/**
 * What a run that exists already was made for, before a worker died: runs that ended after it was created may have found what it did not see.
 */
function heardOf({ afterRun, firstRun }: DueRow, fired: Fired) {
  if (firstRun === undefined || fired.outcome !== 'started') return afterRun;
  return sql<string>`coalesce((
    SELECT run.id FROM run JOIN run AS made ON made.id = ${fired.runId} AND run.finished_at <= made.created_at
    WHERE run.workspace_id = schedule.workspace_id AND run.kind = after_kind AND run.subject = after_subject
      AND run.id > ${firstRun} AND run.id <= ${afterRun} ORDER BY run.id DESC LIMIT 1), ${firstRun}::uuid)`;
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
    WHERE after_kind IS NOT NULL AND event_types IS NULL AND before.finished_at >= since AND (after_run IS NULL OR before.id > after_run)
    ORDER BY before.finished_at LIMIT 1 FOR UPDATE OF schedule SKIP LOCKED`.execute(trx);
  return rows[0];
}

/**
 * The stitch runs a schedule has not heard of, which ended well since it was defined. A pipeline stitches itself, and what it finds it goes on
 * with: its own runs are none of them.
 */
const UNHEARD = sql`run.workspace_id = schedule.workspace_id AND run.kind = after_kind AND run.subject = after_subject
  AND run.state IN ('succeeded', 'partial') AND coalesce(run.input->>'shadow', 'false') <> 'true' AND run.finished_at >= since
  AND (after_run IS NULL OR run.id > after_run) AND (schedule.kind <> 'pipeline' OR run.parent IS NULL)`;

/** Whether one found events that are waited for. A run that read the whole log does not tell which of them are new: any may be. */
const FOUND = sql`CASE WHEN jsonb_typeof(run.result->'new_types') = 'array'
  THEN EXISTS (SELECT 1 FROM jsonb_array_elements_text(run.result->'new_types') AS found(type) WHERE found.type = ANY(event_types) OR '*' = ANY(event_types))
  ELSE coalesce((run.result->>'events')::bigint, 0) > 0 END`;

/** The wait begins with the first that found any; all that ended by now are caught up by one run. */
async function dueByEvents(trx: Transaction<Tables>): Promise<DueRow | undefined> {
  const { rows } = await sql<DueRow>`
    SELECT schedule.workspace_id, schedule.kind, schedule.subject, schedule, since, now() AS now,
      first.finished_at + wait_seconds * interval '1 second' AS at, first.id AS first_run, newest.id AS after_run
    FROM schedule
    CROSS JOIN LATERAL (SELECT id, finished_at FROM run WHERE ${UNHEARD} AND ${FOUND} ORDER BY id LIMIT 1) AS first
    CROSS JOIN LATERAL (SELECT id FROM run WHERE ${UNHEARD} ORDER BY id DESC LIMIT 1) AS newest
    WHERE event_types IS NOT NULL AND first.finished_at + wait_seconds * interval '1 second' <= now()
    ORDER BY first.finished_at LIMIT 1 FOR UPDATE OF schedule SKIP LOCKED`.execute(trx);
  return rows[0];
}

/** Runs that found nothing a schedule waits for are not looked at again: who waits for a rare event would look at ever more of them. */
async function hearOfOthers(trx: Transaction<Tables>): Promise<void> {
  await sql`
    WITH heard AS (
      SELECT schedule.workspace_id, schedule.kind, schedule.subject, newest.id
      FROM schedule CROSS JOIN LATERAL (SELECT id FROM run WHERE ${UNHEARD} ORDER BY id DESC LIMIT 1) AS newest
      WHERE event_types IS NOT NULL AND NOT EXISTS (SELECT 1 FROM run WHERE ${UNHEARD} AND ${FOUND} AND run.id <= newest.id)
      FOR UPDATE OF schedule SKIP LOCKED)
    UPDATE schedule SET after_run = heard.id FROM heard
    WHERE schedule.workspace_id = heard.workspace_id AND schedule.kind = heard.kind AND schedule.subject = heard.subject`.execute(trx);
}
