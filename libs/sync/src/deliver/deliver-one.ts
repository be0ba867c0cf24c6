import { AppError } from '@tributary/core';
import { deliverBatch, type Fault, type Http, type RecordOutcome, type WriteContext } from '@tributary/connector-kit';
import { classify, stopReason, type Answered } from './classify.js';
import { layoutOf, tablesOf } from '../mapping/layout.js';
import { keyText, mapRecord, refuseBinary, type PlanRow } from '../mapping/map-record.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { Batch, Begun, SyncTools } from '../ports.js';
import { isOpen, planExists, planMissing, readPlan } from './read-plan.js';

/**
 * One attempt to deliver one batch of a frozen plan: the intent is recorded, the open changes are sent, their outcomes recorded.
 * What must be tried again is enqueued for later; when nothing of the run is open any more, its end is. Safe to call at any time, any
 * number of times: a batch with nothing open is left alone.
 */
export async function deliverOne(runId: string, number: number, tools: SyncTools): Promise<void> {
  const { runs, queue } = tools;
  const batch = await runs.begin(runId, number);
  if (batch === null) return finishIfNothingIsOpen(runId, tools);
  const rows = await openChanges(runId, batch, tools);
  if (rows === null) {
    await runs.stop(runId, planMissing(runId));
    return queue.finish(runId);
  }
  const { answered, fault, requests } = await send(rows, batch, { runId, tools });
  const object = objectOf(tools);
  const terms = {
    attempts: batch.attempts,
    firstAttemptAt: batch.firstAttemptAt ?? tools.clock(),
    now: tools.clock(),
    random: Math.random(),
  };
  const answer = classify(answered, { ...terms, idempotent: object.idempotent, fault }, requests);
  const { runOpen } = await runs.answer(runId, number, answer);
  const stop = stopReason(fault);
  if (stop !== null) await runs.stop(runId, stop);
  else if (answer.retryAt !== null) await queue.deliver([{ runId, batch: number }], { notBefore: answer.retryAt });
  if (stop !== null || !runOpen) await queue.finish(runId);
}

/** The hint to finish may have been lost in a crash just after the last answer. */
async function finishIfNothingIsOpen(runId: string, { runs, queue }: SyncTools): Promise<void> {
  if ((await runs.status(runId)).state !== 'running') return;
  if ((await runs.openBatches(runId)).length === 0) await queue.finish(runId);
}

/** `null` when the plan is not what was frozen. */
async function openChanges(runId: string, batch: Batch, { resolved, warehouse }: SyncTools): Promise<readonly PlanRow[] | null> {
  const table = tablesOf(warehouse.config.schema, resolved.sync.id).plan(runId);
  try {
    const rows = await readPlan(warehouse, table, { layout: layoutOf(resolved.sync), where: isOpen(batch) });
    return rows.length === (batch.open?.length ?? batch.to - batch.from + 1) ? rows : null;
  } catch (error) {
    if (await planExists(runId, warehouse)) throw error;
    return null;
  }
}

async function send(rows: readonly PlanRow[], batch: Begun, { runId, tools }: { runId: string; tools: SyncTools }) {
  const { resolved, signal, settings } = tools;
  const object = objectOf(tools);
  const counted = countRequests(tools.http);
  const sending = {
    workspaceId: resolved.workspaceId,
    syncId: resolved.sync.id,
    runId,
    layout: layoutOf(resolved.sync),
    attempt: batch.attempts,
  };
  const mapped = rows.map((row) => ({ row, record: mapRecord(row, sending), refused: refuseBinary(row, sending.layout) }));
  const context: WriteContext<unknown, unknown> = {
    settings,
    options: optionsOf(tools),
    http: counted.http,
    signal,
    run: { id: runId, startedAt: batch.runStartedAt.toISOString() },
  };
  const records = mapped.flatMap(({ record, refused }) => (refused === null ? [record] : []));
  const { outcomes, fault }: { outcomes: ReadonlyMap<string, RecordOutcome>; fault?: Fault } =
    records.length === 0 ? { outcomes: new Map<string, RecordOutcome>() } : await deliverBatch(object, context, records);
  const answered = mapped.map(({ row, record, refused }): Answered => {
    const outcome = refused ?? outcomes.get(record.id);
    if (outcome === undefined) throw new AppError('sync.no_outcome', `Record \`${record.id}\` has no outcome`);
    return { seq: row.seq, key: keyText(row.key), operation: row.operation, outcome };
  });
  return { answered, fault, requests: counted.requests() };
}

/** The client, counting what it sends. */
function countRequests(http: Http): { readonly http: Http; readonly requests: () => number } {
  let requests = 0;
  const send: Http['send'] = (request, options) => {
    requests += 1;
    return http.send(request, options);
  };
  return { http: { send }, requests: () => requests };
}
