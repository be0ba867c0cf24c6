import { FINAL_STATES, type RunCounts, type RunState } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import { acknowledge, deliveredInLedger, keepOwed } from './acknowledge.js';
import { tablesOf } from './layout.js';
import { isDelivering, type RunStatus, type SyncTools, type Undelivered } from './ports.js';

interface End {
  readonly state: RunState;
  readonly counts: RunCounts;
  readonly error?: { readonly code: string; readonly message: string };
}

/**
 * Ends a run all of whose batches have their outcomes: the ledger moves on, what is owed is kept, the counts are checked (I1), the
 * frozen plan goes. With batches still open it only enqueues them again. Safe to call at any time.
 */
export async function finishRun(runId: string, tools: SyncTools): Promise<void> {
  const { runs, queue } = tools;
  const before = await runs.status(runId);
  if (isFinal(before.state) || !isDelivering(before)) return;
  const open = await runs.openBatches(runId);
  if (open.length > 0) return queue.deliver(open.map((batch) => ({ runId, batch: batch.number })));
  await runs.progress(runId, { stage: 'acknowledge' });
  await acknowledge(runId, tools);
  const undelivered = await keepOwed(runId, tools);
  await runs.progress(runId, { stage: 'finish' });
  const end = await settle(await runs.status(runId), undelivered, tools);
  await runs.finish(runId, end);
  const { plan } = tablesOf(tools.warehouse.config.schema, tools.resolved.sync.id);
  await tools.warehouse.execute(sql`DROP TABLE IF EXISTS ${plan(runId)}`);
}

/** Whether nothing more will become of a run. */
export function isFinal(state: RunState): boolean {
  return (FINAL_STATES as readonly RunState[]).includes(state);
}

async function settle(status: RunStatus, undelivered: readonly Undelivered[], tools: SyncTools): Promise<End> {
  const { counts } = status;
  const wrong = [...imbalances(counts, undelivered), ...(await ledgerLosses(status, undelivered, tools))];
  if (wrong.length > 0) {
    const message = `The counts of this run do not balance: ${wrong.join('; ')}. Nothing more was sent; please report it.`;
    return { state: 'failed', counts, error: { code: 'inconsistent', message } };
  }
  if (status.error != null) return { state: 'failed', counts, error: status.error };
  return { state: counts.delivered === counts.planned && counts.invalid === 0 ? 'succeeded' : 'partial', counts };
}

/** What contradicts I1. */
export function imbalances(counts: RunCounts, undelivered: readonly Undelivered[]): readonly string[] {
  const outcomes = counts.delivered + counts.rejected + counts.in_doubt + counts.held + counts.cancelled + counts.pending;
  const sums: readonly (readonly [string, number, number])[] = [
    [
      'extracted = invalid + unchanged + added + changed',
      counts.extracted,
      counts.invalid + counts.unchanged + counts.added + counts.changed,
    ],
    ['planned = added + changed + removed', counts.planned, counts.added + counts.changed + counts.removed],
    ['planned = delivered + rejected + in doubt + held + cancelled + pending', counts.planned, outcomes],
    ...(['rejected', 'in_doubt', 'pending'] as const).map(
      (kind) => [`${kind} = its records in history`, counts[kind], undelivered.filter((one) => one.kind === kind).length] as const,
    ),
  ];
  return sums.flatMap(([sum, left, right]) => (left === right ? [] : [`${sum}, but ${left} and ${right}`]));
}

/** The ledger is counted too, so that a silent loss is noticed by us and not by people. */
async function ledgerLosses(status: RunStatus, undelivered: readonly Undelivered[], tools: SyncTools): Promise<readonly string[]> {
  const { plan } = tablesOf(tools.warehouse.config.schema, tools.resolved.sync.id);
  const [row] = await tools.warehouse.rows(sql`SELECT count(*) FROM ${plan(status.id)} WHERE "_operation" <> ${literal('remove')}`);
  const expected = Number(row?.[0]) - undelivered.filter((one) => one.operation !== 'remove').length;
  const found = await deliveredInLedger(status.id, tools);
  return found === expected ? [] : [`the ledger has ${found} records of this run, but ${expected} were delivered`];
}
