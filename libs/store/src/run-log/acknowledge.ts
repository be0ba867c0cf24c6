import type { Operation } from '@tributary/core';
import type { AnsweredBatch, Left, Undelivered } from '@tributary/sync';
import { sql } from 'kysely';
import { changeRun, type LogScope } from './scope.js';

export async function answered(scope: LogScope, runId: string, limit: number): Promise<readonly AnsweredBatch[]> {
  const rows = await scope.db
    .selectFrom('batch')
    .select(['number', 'fromSeq', 'toSeq', 'undelivered', 'remoteIds', 'accepted', 'unsure', 'worker'])
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('state', '=', 'answered')
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number, fromSeq, toSeq, undelivered, remoteIds, accepted, unsure, worker }) => ({
    number,
    from: fromSeq,
    to: toSeq,
    undelivered: inOrder(undelivered),
    // Its worker never came back: all of it may have arrived. What was taken on may have been done meanwhile.
    unanswered: inOrder(worker === null ? [...Object.keys(accepted).map(Number), ...unsure] : undelivered),
    unsure: inOrder(unsure),
    remoteIds: new Map(Object.entries(remoteIds).map(([seq, id]) => [Number(seq), id])),
  }));
}

const inOrder = (seqs: readonly number[]): readonly number[] => [...new Set(seqs)].sort((a, b) => a - b);

/** Marks batches as told to the ledger, and counts what the changes are that a stopped run had left open. */
export async function acknowledged(
  scope: LogScope,
  { runId, batches, left }: { readonly runId: string; readonly batches: readonly number[]; readonly left: Left | undefined },
): Promise<void> {
  if (batches.length === 0) return;
  await scope.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('batch')
      .set({ state: 'acknowledged' })
      .where('runId', '=', runId)
      .where('workspaceId', '=', scope.workspaceId)
      .where('number', 'in', batches)
      .where('state', '=', 'answered')
      .execute();
    await changeRun(trx, scope, { runId }, left === undefined ? {} : { counts: countsWith(left) });
  });
}

function countsWith({ cancelled, in_doubt }: Left) {
  return sql<string>`counts || jsonb_build_object('cancelled', (counts->>'cancelled')::int + ${cancelled}::int,
    'in_doubt', (counts->>'in_doubt')::int + ${in_doubt}::int, 'pending', (counts->>'pending')::int - ${cancelled + in_doubt}::int)`;
}

export async function undelivered(
  scope: LogScope,
  runId: string,
  range?: { readonly from: number; readonly to: number },
): Promise<readonly Undelivered[]> {
  const rows = await scope.db
    .selectFrom('recordOutcome')
    .select(['seq', 'key', 'operation', 'outcome', 'code', 'message'])
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('seq', 'is not', null)
    .where((where) => (range === undefined ? where.lit(true) : where.between('seq', range.from, range.to)))
    .orderBy('seq')
    .execute();
  return rows.map(({ seq, key, operation, outcome, code, message }) => ({
    seq: seq ?? 0,
    key: key ?? '',
    operation: operation as Operation,
    kind: outcome as Undelivered['kind'],
    code,
    message,
  }));
}
