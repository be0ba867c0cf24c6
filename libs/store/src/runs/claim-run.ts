import { type Kysely, sql, type UpdateObject } from 'kysely';
import type { RunError, Tables } from '../tables.js';
import { inMs, now } from './lease.js';
import { ACTIVE_STATES, loadRun, RUN_COLUMNS, type RunRow, superseded } from './run-rows.js';
import { waitsItsTurn } from './waiting-runs.js';

/** The right to work on a run. A later claim has a higher epoch, and ends the rights of the earlier ones. */
export interface RunClaim {
  readonly runId: string;
  readonly epoch: number;
  /** The run as it was when it was claimed. */
  readonly run: RunRow;
}

type RunChange = UpdateObject<Tables, 'run'>;

/** Takes the run unless it has ended or another worker's claim still holds. */
export async function claimRun(
  db: Kysely<Tables>,
  { runId, owner, leaseMs }: { readonly runId: string; readonly owner: string; readonly leaseMs: number },
): Promise<RunClaim | undefined> {
  const run = await loadRun(db, runId);
  const claimed = await db
    .updateTable('run')
    .set((set) => ({
      owner,
      state: 'running',
      epoch: set('epoch', '+', 1),
      leaseUntil: inMs(leaseMs),
      startedAt: set.fn.coalesce('startedAt', now),
      updatedAt: now,
    }))
    .where('id', '=', run.id)
    .where('state', 'in', ACTIVE_STATES)
    .where((where) => where.or([where('leaseUntil', 'is', null), where('leaseUntil', '<=', now)]))
    .where(sql<boolean>`NOT ${waitsItsTurn}`)
    .returning([...RUN_COLUMNS, 'epoch'])
    .executeTakeFirst();
  if (claimed === undefined) return undefined;
  const { epoch, ...row } = claimed;
  return { runId, epoch, run: row };
}

/** Prolongs the claim; `false` when it was lost. */
export async function renewRun(db: Kysely<Tables>, claim: Pick<RunClaim, 'runId' | 'epoch'>, leaseMs: number): Promise<boolean> {
  return change(db, claim, { leaseUntil: inMs(leaseMs) });
}

/** Gives the claim back; the run goes on. A claim that was lost already is no trouble. */
export async function releaseRun(db: Kysely<Tables>, claim: RunClaim): Promise<void> {
  await change(db, claim, { owner: null, leaseUntil: null, updatedAt: now });
}

export async function progressRun(
  db: Kysely<Tables>,
  claim: RunClaim,
  progress: { readonly done: number; readonly total: number },
): Promise<void> {
  await fenced(db, claim, { progress: JSON.stringify(progress), updatedAt: now });
}

export async function completeRun(
  db: Kysely<Tables>,
  claim: RunClaim,
  result: Readonly<Record<string, unknown>>,
  state: 'succeeded' | 'partial' = 'succeeded',
): Promise<void> {
  await fenced(db, claim, { ...ENDED, state, result: JSON.stringify(result) });
}

export async function failRun(db: Kysely<Tables>, claim: RunClaim, error: RunError): Promise<void> {
  await fenced(db, claim, { ...ENDED, state: 'failed', error: JSON.stringify(error) });
}

/** What every end of a run sets. */
export const ENDED = { finishedAt: now, updatedAt: now, progress: null, owner: null, leaseUntil: null } satisfies RunChange;

async function fenced(db: Kysely<Tables>, claim: RunClaim, set: RunChange): Promise<void> {
  if (!(await change(db, claim, set))) throw superseded(claim.runId);
}

async function change(db: Kysely<Tables>, claim: Pick<RunClaim, 'runId' | 'epoch'>, set: RunChange): Promise<boolean> {
  const result = await db
    .updateTable('run')
    .set(set)
    .where('id', '=', claim.runId)
    .where('epoch', '=', claim.epoch)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
