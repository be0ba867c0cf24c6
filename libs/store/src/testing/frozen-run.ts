import { NO_COUNTS, type RunCounts } from '@tributary/core';
import type { BatchAnswer } from '@tributary/sync';
import { type LeasedRunLog, type RunClaim, runLog, type Store } from '../index.js';

/** The counts of a plan that adds so many records and leaves an invalid one out. */
export const planned = (count: number): RunCounts => ({ ...NO_COUNTS, extracted: count + 1, invalid: 1, planned: count, added: count });

/** The answer of one request that told nothing of any change. */
export const nothing: BatchAnswer = {
  delivered: [],
  undelivered: [],
  open: [],
  accepted: new Map(),
  unsure: [],
  retryAt: null,
  requests: 1,
};

/** The answer that these changes were delivered. */
export const told = (...seqs: number[]): BatchAnswer => ({ ...nothing, delivered: seqs.map((seq) => ({ seq })) });

/** Claims a run that is free. */
export async function claimed(
  store: Store,
  runId: string,
  { owner, leaseMs }: { readonly owner: string; readonly leaseMs?: number | undefined },
): Promise<RunClaim> {
  const claim = await store.runs.claim(runId, owner, leaseMs);
  if (claim === undefined) throw new Error('not claimed');
  return claim;
}

/** A run whose plan has two batches, 0 to 2 and 3 to 4, given back by its planner. */
export async function frozenRun(store: Store, workspaceId: string): Promise<{ runId: string; planner: LeasedRunLog }> {
  const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test' });
  const claim = await claimed(store, run.id, { owner: 'planner' });
  const planner = runLog(store, { workspaceId, owner: 'planner', epoch: claim.epoch });
  await planner.freeze(run.id, {
    counts: planned(5),
    batches: [
      { number: 0, from: 0, to: 2, after: null },
      { number: 1, from: 3, to: 4, after: null },
    ],
    invalid: [{ key: null, code: 'null_key', message: 'the key is null' }],
    held: null,
  });
  await store.runs.release(claim);
  return { runId: run.id, planner };
}
