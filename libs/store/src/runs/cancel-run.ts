import { Conflict, FROZEN_STAGES, isFinal, type Stage } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { record } from '../audit.js';
import type { Tables } from '../tables.js';
import { ENDED, type RunClaim } from './claim-run.js';
import { stopRun } from '../run-log/deliver.js';
import { LEASE_MS, now } from './lease.js';
import { loadRun, type RunRow } from './run-rows.js';
import type { LogScope } from '../run-log/scope.js';

/** What a cancelled run is told to have ended with. */
export const CANCELLED = {
  code: 'run.cancelled',
  message: 'the run was cancelled; what it had not sent is owed, and planned by the next run',
};

/**
 * Notes the wish and does what of it can be done at once: a run nobody works on ends here; one that delivers is stopped, and ends when the
 * answers that are still under way have come; one that plans is ended by its worker. Throws `Conflict('run.ended')`.
 */
export async function cancelRun(db: Kysely<Tables>, runId: string, actor: string): Promise<RunRow> {
  const asked = await db.transaction().execute(async (trx) => {
    const wanted = await trx
      .updateTable('run')
      .set((set) => ({ cancelRequestedAt: set.fn.coalesce('cancelRequestedAt', now), updatedAt: now }))
      .where('id', '=', runId)
      .where('state', 'in', ['queued', 'running'])
      .returning(['workspaceId', 'kind', 'subject'])
      .executeTakeFirst();
    if (wanted !== undefined) await record(trx, { ...wanted, actor, action: 'run.cancel', after: { run: runId } });
    return wanted;
  });
  if (asked === undefined) {
    const { state } = await loadRun(db, runId);
    throw new Conflict('run.ended', `the run \`${runId}\` has ended already (${state}): there is nothing to cancel`);
  }
  await pursueCancel(db, runId);
  await cancelParts(db, runId, actor);
  return loadRun(db, runId);
}

/** The runs a pipeline has begun go with it. */
async function cancelParts(db: Kysely<Tables>, runId: string, actor: string): Promise<void> {
  const parts = await db.selectFrom('run').select('id').where('parent', '=', runId).where('state', 'in', ['queued', 'running']).execute();
  for (const { id } of parts) {
    await cancelRun(db, id, actor).catch((error: unknown) => {
      // It ended in this very moment.
      if (!(error instanceof Conflict)) throw error;
    });
  }
}

/** Does what the wish to cancel asks for as the run stands now. Harmless at any time and any number of times. */
export async function pursueCancel(db: Kysely<Tables>, runId: string): Promise<void> {
  await endUnclaimed(db, runId);
  const run = await loadRun(db, runId);
  if (isFinal(run.state) || run.stage !== ('deliver' satisfies Stage)) return;
  const { stopped } = await db.selectFrom('run').select('stopped').where('id', '=', runId).executeTakeFirstOrThrow();
  if (stopped) return;
  const scope: LogScope = { db, workspaceId: run.workspaceId, owner: 'cancel', leaseMs: LEASE_MS, begun: new Map() };
  await stopRun(scope, runId, CANCELLED).catch((error: unknown) => {
    // It ended in this very moment.
    if (!(error instanceof Conflict)) throw error;
  });
}

/** Ends it if it waits, or if the worker that planned it is gone: with a frozen plan it is not ended but stopped. */
async function endUnclaimed(db: Kysely<Tables>, runId: string): Promise<void> {
  await db
    .updateTable('run')
    .set((set) => ({ ...ENDED, state: 'cancelled', error: JSON.stringify(CANCELLED), waiting: null, epoch: set('epoch', '+', 1) }))
    .where('id', '=', runId)
    .where('state', 'in', ['queued', 'running'])
    .where('cancelRequestedAt', 'is not', null)
    .where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
    .where((where) => where.or([where('stage', 'is', null), where('stage', 'not in', FROZEN_STAGES)]))
    .execute();
}

/** Ends a claimed run that has sent nothing, since somebody asked for it; gives whether it did. */
export async function endCancelled(db: Kysely<Tables>, { runId, epoch }: Pick<RunClaim, 'runId' | 'epoch'>): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('run')
    .set({ ...ENDED, state: 'cancelled', error: JSON.stringify(CANCELLED), waiting: null })
    .where('id', '=', runId)
    .where('epoch', '=', epoch)
    .where('state', '=', 'running')
    .where('cancelRequestedAt', 'is not', null)
    .where((where) => where.or([where('stage', 'is', null), where('stage', 'not in', FROZEN_STAGES)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Runs whose cancellation somebody asked for and nobody has carried out: their worker died, or had just frozen the plan. */
export async function owedCancels(db: Kysely<Tables>, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('run')
    .select('id')
    .where('state', 'in', ['queued', 'running'])
    .where('cancelRequestedAt', 'is not', null)
    .where('stopped', '=', false)
    .where(
      sql<boolean>`(stage = 'deliver' OR coalesce(stage, '') NOT IN (${sql.join(FROZEN_STAGES)}) AND coalesce(lease_until <= now(), true))`,
    )
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Whether somebody has asked to cancel it. */
export async function isCancelled(db: Kysely<Tables>, runId: string): Promise<boolean> {
  const run = await db.selectFrom('run').select('cancelRequestedAt').where('id', '=', runId).executeTakeFirst();
  return run?.cancelRequestedAt != null;
}
