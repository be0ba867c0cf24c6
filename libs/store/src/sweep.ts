import { type DeliveryTarget, FROZEN_STAGES, type RunKind } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { targetOf } from './limits/targets.js';
import { owedCancels, pursueCancel } from './runs/cancel-run.js';
import { forgetRuns, keptDays } from './runs/forget-runs.js';
import { promoteWaiting, waitsItsTurn } from './runs/waiting-runs.js';
import type { Tables } from './tables.js';
import { forgetWishes } from './wishes.js';

/** A job that PostgreSQL knows to be owed. */
export type OwedJob =
  | { readonly job: 'start'; readonly runId: string; readonly kind: RunKind }
  | { readonly job: 'deliver'; readonly runId: string; readonly batch: number; readonly target: DeliveryTarget }
  | { readonly job: 'finish'; readonly runId: string };

/** Restores from PostgreSQL what a queue lost. */
export interface Sweep {
  /** Deletes lookups that ended more than a day ago: their answers show people's data; and old idempotency keys. Gives how many lookups. */
  forget(): Promise<number>;
  /** Deletes runs that are older than people keep them; gives how many, a part of them at a time. */
  forgetRuns(): Promise<number>;
  /** For how many days what a sync told is kept: as it says, or said last before it was deleted. */
  keptDays(workspaceId: string): Promise<(sync: string) => number>;
  /** Runs that waited for another to end and may begin now. */
  promote(): Promise<readonly { readonly id: string; readonly kind: RunKind }[]>;
  /** Carries out cancellations that somebody asked for and no worker did; gives the runs. */
  cancel(): Promise<readonly string[]>;
  /**
   * Work that nobody holds a lease on and whose job should have come by now: runs to start or to plan again, batches that were
   * begun and left or whose retry is due, batches never begun in a run where nothing moves, runs to finish.
   */
  owed(options?: { readonly graceMs?: number; readonly limit?: number }): Promise<readonly OwedJob[]>;
}

/** How long a job may take from the queue to its worker before the sweep asks for it again. Asking twice is harmless. */
const GRACE_MS = 3_000;

/** Jobs of a sort that one sweep asks for. What is more comes with the next. */
const LIMIT = 1_000;

export function openSweep(db: Kysely<Tables>): Sweep {
  return {
    forget: () => forgetLookups(db),
    forgetRuns: () => forgetRuns(db),
    keptDays: (workspaceId) => keptDays(db, workspaceId),
    promote: () => promoteWaiting(db),
    cancel: async () => {
      const owed = await owedCancels(db, LIMIT);
      for (const runId of owed) await pursueCancel(db, runId);
      return owed;
    },
    owed: async ({ graceMs = GRACE_MS, limit = LIMIT } = {}) => [
      ...(await owedRuns(db, graceMs, limit)),
      ...(await owedBatches(db, graceMs, limit)),
    ],
  };
}

async function forgetLookups(db: Kysely<Tables>): Promise<number> {
  await forgetWishes(db);
  const { numDeletedRows } = await db
    .deleteFrom('run')
    .where('kind', '=', 'lookup')
    .where('finishedAt', '<', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

const frozen = sql.join(FROZEN_STAGES);

async function owedRuns(db: Kysely<Tables>, graceMs: number, limit: number): Promise<readonly OwedJob[]> {
  const { rows } = await sql<{ id: string; kind: RunKind; frozen: boolean }>`
    SELECT id, kind, coalesce(stage IN (${frozen}), false) AS frozen FROM run
    WHERE state IN ('queued', 'running') AND NOT ${waitsItsTurn}
      AND (lease_until IS NULL AND updated_at <= ${ago(graceMs)} OR lease_until <= now())
      AND (coalesce(stage, '') NOT IN (${frozen}) OR open_batches = 0)
    ORDER BY id LIMIT ${limit}`.execute(db);
  return rows.map(({ id, kind, frozen }) => (frozen ? { job: 'finish', runId: id } : { job: 'start', runId: id, kind }));
}

/**
 * Batches never begun of one run that are asked for at once: as many as may be under way together. Whoever takes one goes on with those
 * that follow it, and what still stands later is asked for then.
 */
const FIRST_BATCHES = 32;

/** A batch that was never begun may simply wait its turn: it is owed only where the whole run has come to a stop. */
async function owedBatches(db: Kysely<Tables>, graceMs: number, limit: number): Promise<readonly OwedJob[]> {
  // Whether a run stands still is asked once a run, not once a batch: a plan may have many thousands.
  const { rows } = await sql<{ runId: string; number: number } & DeliveryTarget>`
    WITH delivering AS MATERIALIZED (
      SELECT id, ${targetOf}, updated_at <= ${ago(graceMs)} AND NOT EXISTS (
        SELECT FROM batch WHERE batch.run_id = run.id AND state = 'open' AND lease_until > now()) AS still
      FROM run WHERE state = 'running' AND NOT stopped AND open_batches > 0)
    SELECT id AS run_id, number, workspace_id, destination, object FROM delivering CROSS JOIN LATERAL (
      (SELECT number FROM batch WHERE ${isOpen} AND (lease_until IS NOT NULL OR retry_at IS NOT NULL) AND CASE
        WHEN lease_until IS NOT NULL THEN lease_until <= now() ELSE retry_at <= ${ago(graceMs)} END)
      UNION ALL
      (SELECT number FROM batch WHERE still AND ${isOpen} AND lease_until IS NULL AND retry_at IS NULL
        ORDER BY number LIMIT ${FIRST_BATCHES})) AS owed
    ORDER BY id, number LIMIT ${limit}`.execute(db);
  return rows.map(({ runId, number, ...target }) => ({ job: 'deliver', runId, batch: number, target }));
}

/** Has open changes and waits for no other batch. */
const isOpen = sql`batch.run_id = delivering.id AND batch.state = 'open' AND (batch.after_number IS NULL OR NOT EXISTS (
  SELECT FROM batch AS former WHERE former.run_id = batch.run_id AND former.number = batch.after_number AND former.state = 'open'))`;

const ago = (ms: number) => sql`now() - ${ms} * interval '1 millisecond'`;
