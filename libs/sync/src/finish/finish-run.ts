import { crashPoint, isFinal, type RunCounts, type RunState } from '@tributary/core';
import { traced } from '@tributary/telemetry';
import { acknowledge, countAcknowledged } from './acknowledge.js';
import { forgetHistory } from '../history/read-history.js';
import { planName } from '../mapping/layout.js';
import { dropPlan } from './drop-plan.js';
import { isDelivering, RUN_CANCELLED, type SyncTools } from '../ports.js';
import { planExists, planMissing } from '../deliver/read-plan.js';

const DAY_MS = 86_400_000;
const WAITS = 'A part of the plan waits for a person; the rest was delivered. Look at what waits, then release it or run the sync again.';

interface End {
  readonly state: RunState;
  readonly counts: RunCounts;
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Ends a run all of whose batches have their outcomes: the ledger moves on, what is owed is kept, the counts are checked (I1), the
 * frozen plan goes. A run with open batches is left alone. Safe to call at any time, any number of times.
 */
export async function finishRun(runId: string, tools: SyncTools): Promise<void> {
  const { runs, warehouse } = tools;
  const before = await runs.status(runId);
  if (isFinal(before.state) || !isDelivering(before)) return;
  if ((await runs.openBatches(runId, 1)).length > 0) return;
  // After a stop, what is being sent may still be answered: whoever gets the last answer asks for the end again.
  if ((await runs.inFlight(runId)) > 0) return;
  if (!(await planExists(runId, warehouse)))
    return runs.finish(runId, { state: 'failed', counts: before.counts, error: planMissing(runId) });
  crashPoint('finish.begun');
  await runs.progress(runId, { stage: 'acknowledge' });
  await traced('stage', { stage: 'acknowledge' }, () => acknowledge(runId, tools));
  await runs.progress(runId, { stage: 'finish' });
  await traced('stage', { stage: 'finish' }, () => endRun(runId, tools));
  crashPoint('run.ended');
  await dropPlan(warehouse, planName(runId));
}

async function endRun(runId: string, tools: SyncTools): Promise<void> {
  await forgetOld(tools);
  const end = await settle(runId, tools);
  const tally = await tools.runs.tallied(runId);
  crashPoint('counts.checked');
  await tools.runs.finish(runId, Object.keys(tally).length === 0 ? end : { ...end, result: { tally } });
}

/** What was told longer ago than people want to keep it. */
async function forgetOld({ warehouse, resolved: { sync }, clock }: SyncTools): Promise<void> {
  const before = new Date(clock().getTime() - sync.retention_days * DAY_MS);
  await forgetHistory(warehouse, { schema: warehouse.config.schema, sync: sync.id, before });
}

async function settle(runId: string, tools: SyncTools): Promise<End> {
  const { counts, error } = await tools.runs.status(runId);
  // Whatever ended it comes first: without its plan, for one, nothing balances.
  if (error !== null && error.code !== RUN_CANCELLED) return { state: 'failed', counts, error };
  const wrong = imbalances(counts, await countAcknowledged(runId, tools));
  if (wrong.length > 0) {
    const message = `The counts of this run do not balance: ${wrong.join('; ')}. Nothing more was sent; please report it.`;
    return { state: 'failed', counts, error: { code: 'inconsistent', message } };
  }
  if (error !== null) return { state: 'cancelled', counts, error };
  if (counts.held > 0) return { state: 'held', counts, error: { code: 'run.held', message: WAITS } };
  return { state: counts.delivered === counts.planned && counts.invalid === 0 ? 'succeeded' : 'partial', counts };
}

/** What contradicts I1. The warehouse is counted too, so that a silent loss is noticed by us and not by people. */
export function imbalances(counts: RunCounts, warehouse: Awaited<ReturnType<typeof countAcknowledged>>): readonly string[] {
  const { added, changed, removed, delivered } = counts;
  const undelivered = counts.rejected + counts.in_doubt + counts.pending + counts.cancelled;
  const sums: readonly (readonly [string, number, number])[] = [
    ['extracted = invalid + unchanged + added + changed', counts.extracted, counts.invalid + counts.unchanged + added + changed],
    ['planned = added + changed + removed', counts.planned, added + changed + removed],
    ['planned = all outcomes', counts.planned, delivered + undelivered + counts.held],
    ['undelivered = owed', undelivered, warehouse.owed],
    ['delivered = in the ledger', warehouse.planned - warehouse.owedRecords, warehouse.ledger],
  ];
  return sums.flatMap(([sum, left, right]) => (left === right ? [] : [`${sum}, but ${left} and ${right}`]));
}
