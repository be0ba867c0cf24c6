import type { Stage } from '@tributary/core';
import { type Kysely, sql, type UpdateObject } from 'kysely';
import type { Tables } from '../tables.js';
import type { Lease } from '../runs/lease.js';
import { loadRun, superseded, unknownRun } from '../runs/run-rows.js';

/** One attempt of a batch, and how long it is this log's. */
export interface BegunBatch {
  readonly attempt: number;
  readonly lease: Lease;
}

/** A run log's holder with its database and the batches it has begun, by run and number. */
export interface LogScope {
  readonly db: Kysely<Tables>;
  readonly workspaceId: string;
  readonly owner: string;
  /** The sync whose runs these are. */
  readonly subject?: string;
  readonly epoch?: number;
  readonly leaseMs: number;
  readonly begun: Map<string, BegunBatch>;
}

/** Changes the run if it is still going (in that stage, if one is given) and, where the holder has a claim, still this claim's. */
export async function changeRun(
  trx: Kysely<Tables>,
  scope: LogScope,
  { runId, stage }: { readonly runId: string; readonly stage?: Stage },
  set: UpdateObject<Tables, 'run'>,
): Promise<{ readonly openBatches: number; readonly stopped: boolean }> {
  const update = trx
    .updateTable('run')
    .set({ ...set, updatedAt: sql<Date>`now()` })
    .where('id', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('state', '=', 'running');
  const fenced = scope.epoch === undefined ? update : update.where('epoch', '=', scope.epoch);
  const changed = await (stage === undefined ? fenced : fenced.where('stage', '=', stage))
    .returning(['openBatches', 'stopped'])
    .executeTakeFirst();
  if (changed === undefined) throw superseded(runId);
  return changed;
}

/** The run, if it is the workspace's. */
export async function runOf(scope: LogScope, runId: string) {
  const run = await loadRun(scope.db, runId);
  if (run.workspaceId !== scope.workspaceId) throw unknownRun(runId);
  return run;
}
