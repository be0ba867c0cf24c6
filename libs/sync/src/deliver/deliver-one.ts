import { isIdempotent } from '@tributary/connector-kit';
import { crashPoint, type Operation } from '@tributary/core';
import { traced } from '@tributary/telemetry';
import { tablesOf, layoutOf } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';
import { objectOf, optionsOf } from '../object-of.js';
import type { Batch, BatchAnswer, Begun, SyncTools } from '../ports.js';
import { attempt, type Attempted } from './attempt.js';
import { classify, stopReason } from './classify.js';
import { planExists, planMissing, readPlan, isOpen } from './read-plan.js';
import { readAhead } from './read-ahead.js';

/** How long a job goes on with further batches of its run before others have their turn. */
const GO_ON_MS = 250;

/** A batch of a run, as a job names it. */
interface Named {
  readonly runId: string;
  readonly number: number;
}

/**
 * One attempt to deliver one batch of a frozen plan: the intent is recorded, the open changes are sent, their outcomes recorded.
 * What must be tried again is enqueued for later; when nothing of the run is open any more, its end is. Safe to call at any time, any
 * number of times: a batch with nothing open is left alone.
 */
export async function deliverOne(runId: string, number: number, tools: SyncTools): Promise<void> {
  const batch = await begin({ runId, number }, tools);
  if (batch !== null) await deliver(batch, { runId, tools, next: null });
}

/**
 * Delivers a batch, and then others of its run: as many jobs as its object may have requests under way each take every so many-th
 * batch. After a quarter of a second the next one is left to a job of its own, so that the queue has little to do and syncs of one
 * destination take turns.
 */
export async function deliverFrom(runId: string, first: number, tools: SyncTools): Promise<void> {
  const until = performance.now() + GO_ON_MS;
  const step = objectOf(tools).concurrency;
  let batch = await begin({ runId, number: first }, tools);
  while (batch !== null) {
    const next = batch.number + step;
    const goesOn = performance.now() < until && !tools.signal.aborted;
    const end = await deliver(batch, { runId, tools, next: goesOn ? next : null });
    if (end.runOpen && !goesOn) {
      await tools.queue.deliver([{ runId, batch: next }]);
      crashPoint('batch.handed_on');
    }
    batch = end.begun;
  }
}

/** The batch, if it may be sent now. Where the destination is closed, the job comes again when it opens. */
async function begin(batch: Named, tools: SyncTools): Promise<Begun | null> {
  if (!(await mayEnter(batch, tools))) return null;
  const begun = await tools.runs.begin(batch.runId, batch.number);
  if (begun === null) await finishIfNothingIsOpen(batch.runId, tools);
  else crashPoint('batch.begun');
  return begun;
}

async function mayEnter({ runId, number }: Named, { gate, runs, queue, clock, resolved }: SyncTools): Promise<boolean> {
  const entrance = await gate.enter();
  if (entrance.open) return true;
  const { since, until, reason } = entrance;
  const patience = resolved.sync.delivery.retry_minutes * 60_000;
  if (clock().getTime() - since.getTime() > patience) {
    await runs.stop(runId, { code: 'destination.unavailable', message: `${reason} What was not sent goes with the next run.` });
    await queue.finish(runId);
    return false;
  }
  await runs.wait(runId, { until, reason });
  await queue.deliver([{ runId, batch: number }], { notBefore: until });
  return false;
}

interface Delivering {
  readonly runId: string;
  readonly tools: SyncTools;
  /** The batch to begin while the answers of this one are being noted. */
  readonly next: number | null;
}

/** Sends a batch that was begun. Gives the next one, begun, and whether the run has open changes. */
async function deliver(
  batch: Begun,
  { runId, tools, next }: Delivering,
): Promise<{ readonly runOpen: boolean; readonly begun: Begun | null }> {
  const { runs, queue, gate } = tools;
  const sent = await send(batch, { runId, tools });
  if (sent === null) {
    await runs.answer(runId, batch.number, unsent(batch));
    return stop(runId, planMissing(runId), tools);
  }
  const { answer, fault, exchanges } = sent;
  if (answer.requests > 0) await gate.note(fault);
  const stopped = stopReason(fault);
  // Together, so that they share a commit.
  const [{ runOpen, freed }, begun] = await Promise.all([
    runs.answer(runId, batch.number, answer),
    next === null || stopped !== null ? null : begin({ runId, number: next }, tools),
  ]);
  crashPoint('batch.noted');
  if (exchanges.length > 0) await runs.exchanged(runId, { batch: batch.number, attempt: batch.attempts }, exchanges);
  if (stopped !== null) return stop(runId, stopped, tools);
  if (answer.retryAt !== null) {
    await queue.deliver([{ runId, batch: batch.number }], { notBefore: answer.retryAt });
    crashPoint('retry.enqueued');
  }
  if (!runOpen) await queue.finish(runId);
  if (freed.length > 0) await queue.deliver(freed.map((number) => ({ runId, batch: number })));
  return { runOpen, begun };
}

interface Sent extends Pick<Attempted, 'fault' | 'exchanges'> {
  readonly answer: BatchAnswer;
}

/** Reads a batch and sends it; `null` when the plan is not what was frozen. Nobody needs the changes when they are sent: they go with this call. */
async function send(batch: Begun, { runId, tools }: Pick<Delivering, 'runId' | 'tools'>): Promise<Sent | null> {
  const rows = await openChanges(runId, batch, tools);
  if (rows === null) return null;
  crashPoint('batch.read');
  const facts = { batch: batch.number, attempt: batch.attempts, changes: rows.length };
  const { answered, fault, requests, exchanges, tally } = await traced('batch', facts, () => attempt(rows, batch, { runId, tools }));
  crashPoint('batch.sent');
  return { answer: { ...classify(answered, { ...termsOf(batch, tools), fault }, requests), tally }, fault, exchanges };
}

/** A batch that was begun and could not be read: all of it stays as it was. */
function unsent({ from, to, open, accepted }: Begun): BatchAnswer {
  const all = open ?? Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return { delivered: [], undelivered: [], open: all, accepted, unsure: [], retryAt: null, requests: 0 };
}

async function stop(runId: string, error: { readonly code: string; readonly message: string }, { runs, queue }: SyncTools) {
  await runs.stop(runId, error);
  await queue.finish(runId);
  return { runOpen: false, begun: null };
}

function termsOf(batch: Begun, tools: SyncTools) {
  const { delivery } = tools.resolved.sync;
  const options = optionsOf(tools);
  const now = tools.clock();
  return {
    idempotent: (operation: Operation) => isIdempotent(objectOf(tools), operation, options),
    inDoubt: delivery.in_doubt,
    windowMs: delivery.retry_minutes * 60_000,
    attempts: batch.attempts,
    firstAttemptAt: batch.firstAttemptAt ?? now,
    now,
    random: Math.random(),
  };
}

/** The hint to finish may have been lost in a crash just after the last answer. */
async function finishIfNothingIsOpen(runId: string, { runs, queue }: SyncTools): Promise<void> {
  if ((await runs.status(runId)).state !== 'running') return;
  if ((await runs.openBatches(runId, 1)).length === 0) await queue.finish(runId);
}

/** `null` when the plan is not what was frozen. */
async function openChanges(runId: string, batch: Batch, { resolved, warehouse }: SyncTools): Promise<readonly PlanRow[] | null> {
  const table = tablesOf(warehouse.config.schema, resolved.sync.id).plan(runId);
  const layout = layoutOf(resolved.sync);
  try {
    const rows =
      batch.open === null
        ? await readAhead(warehouse, { runId, table, layout }, batch)
        : await readPlan(warehouse, table, { layout, where: isOpen(batch) });
    return rows.length === (batch.open?.length ?? batch.to - batch.from + 1) ? rows : null;
  } catch (error) {
    if (await planExists(runId, warehouse)) throw error;
    return null;
  }
}
