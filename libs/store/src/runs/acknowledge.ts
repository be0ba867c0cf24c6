import type { Operation } from '@tributary/core';
import type { AnsweredBatch, Undelivered } from '@tributary/sync';
import { changeRun, type LogScope } from './scope.js';

export async function answered(scope: LogScope, runId: string, limit: number): Promise<readonly AnsweredBatch[]> {
  const rows = await scope.db
    .selectFrom('batch')
    .select(['number', 'fromSeq', 'toSeq', 'undelivered', 'remoteIds'])
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('state', '=', 'answered')
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(({ number, fromSeq, toSeq, undelivered, remoteIds }) => ({
    number,
    from: fromSeq,
    to: toSeq,
    undelivered: [...undelivered].sort((a, b) => a - b),
    remoteIds: new Map(Object.entries(remoteIds).map(([seq, id]) => [Number(seq), id])),
  }));
}

export async function acknowledged(scope: LogScope, runId: string, batches: readonly number[]): Promise<void> {
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
    await changeRun(trx, scope, { runId }, {});
  });
}

export async function undelivered(scope: LogScope, runId: string): Promise<readonly Undelivered[]> {
  const rows = await scope.db
    .selectFrom('recordOutcome')
    .select(['seq', 'key', 'operation', 'outcome', 'code', 'message'])
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('seq', 'is not', null)
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
