import { AppError, Cancelled, Conflict, crashPoint, type RunCounts, type Stage, isFinal } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import { startingBatches } from './deliver/starting-batches.js';
import { dropPlan } from './finish/drop-plan.js';
import { finishRun } from './finish/finish-run.js';
import { failedLately, noteFailing } from './ledger/known-poison.js';
import { planName, tablesOf } from './mapping/layout.js';
import { openMeta } from './ledger/meta.js';
import { shrunkLately } from './guard/lately.js';
import { askedOf, requireKept } from './guard/release.js';
import { objectOf } from './object-of.js';
import { explainInvalid, isFailing, isolating } from './plan/poison.js';
import { planSync, type Plan } from './plan-sync.js';
import { prepareRun } from './prepare/prepare-run.js';
import { isDelivering, type HeldPlan, type RunStatus, type SyncTools } from './ports.js';
import { transact } from './ledger/transact.js';
import { readsSource } from './stages.js';

/** How long what waits can be released. */
const HOLD_MS = 24 * 3_600_000;

/**
 * One execution of a sync up to its delivery: its stages are walked, what may go is frozen and enqueued, what must wait is kept. Called
 * again after a crash it plans anew, or, once the plan is frozen, goes on with that plan. What is wrong with the sync ends the run as
 * failed before any request; a surprise is thrown.
 */
export async function runSync(runId: string, tools: SyncTools): Promise<void> {
  const status = await tools.runs.status(runId);
  if (isFinal(status.state)) return;
  if (isDelivering(status)) return deliverPlan(runId, tools);
  try {
    const plan = await makePlan(status, tools);
    crashPoint('plan.written');
    if (await endsHere(runId, plan, tools)) return;
    await freeze(status, plan, tools);
    crashPoint('plan.frozen');
  } catch (error) {
    return failRun(status, error, tools);
  }
  await deliverPlan(runId, tools);
}

/** Keeps the plan, once the destination is ready for it. */
async function freeze(status: RunStatus, plan: Plan, tools: SyncTools): Promise<void> {
  const { batches, invalid, findings } = plan;
  const { warnings, requests, exchanges } = await prepareRun(status, plan.counts, tools);
  const counts = { ...plan.counts, requests };
  const result = warnings.length === 0 ? findings : { ...findings, warnings };
  await tools.runs.freeze(status.id, { counts, batches, invalid, held: heldOf(plan, tools), result });
  if (exchanges.length > 0) await tools.runs.exchanged(status.id, { batch: 0, attempt: 0 }, exchanges);
}

/** A run that has nothing to send but waits, or that was asked to send nothing, is over. */
async function endsHere(runId: string, plan: Plan, tools: SyncTools): Promise<boolean> {
  const { counts, invalid, findings } = plan;
  const held = heldOf(plan, tools);
  if (held !== null && counts.pending === 0) {
    await tools.runs.hold(runId, { counts, ...held, invalid, result: findings });
    crashPoint('run.held');
  } else if (plan.stages.every(({ stage }) => stage !== 'deliver')) {
    const state = counts.invalid === 0 ? 'succeeded' : 'partial';
    await tools.runs.finish(runId, { state, counts, invalid, result: findings });
  } else return false;
  return true;
}

function heldOf({ kept }: Plan, { clock }: SyncTools): HeldPlan | null {
  if (kept === null) return null;
  const { reason, plan, samples } = kept;
  return { reason, plan, samples, until: new Date(clock().getTime() + HOLD_MS) };
}

/** Enqueues what delivery begins with; from there it goes on by itself. With nothing to send the run is over at once. */
async function deliverPlan(runId: string, tools: SyncTools): Promise<void> {
  const open = await tools.runs.openBatches(runId);
  if (open.length === 0) return finishRun(runId, tools);
  const first = startingBatches(open, objectOf(tools).concurrency);
  await tools.queue.deliver(first.map((batch) => ({ runId, batch })));
  crashPoint('plan.enqueued');
}

async function makePlan(status: RunStatus, tools: SyncTools): Promise<Plan> {
  const { warehouse, resolved, runs, clock } = tools;
  const tables = tablesOf(warehouse.config.schema, resolved.sync.id);
  const table = tables.plan(status.id);
  const report = reporter(status.id, tools);
  // All before the transaction: each may need a connection of its own, and many syncs plan at once.
  const asked = await askedOf(status, runs, clock());
  const source = readsSource(asked.intent) ? await tools.source() : null;
  await openMeta(warehouse);
  await requireKept(asked, tools);
  await dropFormer(status.id, tools);
  const given = { ...asked, runId: status.id, at: clock(), table, preview: false, source };
  const request = { ...given, shrunk: shrunkLately(tools), onStage: report.onStage };
  const whose = { sync: resolved.sync, schema: warehouse.config.schema };
  const write = (guarded: boolean) =>
    transact(warehouse, async (session) => {
      await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
      const made = await planSync(session, { ...request, guarded }, tools);
      if (guarded) await noteFailing(session, whose, made.invalid.some(isFailing));
      const named = sql`UPDATE ${tables.meta} SET plan = ${literal(planName(status.id))} WHERE sync_id = ${literal(resolved.sync.id)}`;
      await session.execute(named);
      const index = made.counts.pending === 0 ? null : session.dialect.index(table, [sql`"_seq"`]);
      if (index !== null) await session.execute(index);
      return made;
    });
  const plan = await isolating(warehouse, write, source !== null && (await failedLately(warehouse, whose)));
  await report.done();
  return { ...plan, invalid: await explainInvalid(warehouse, plan.invalid) };
}

/** A plan left behind by a run that was given up goes when the next one is made. */
async function dropFormer(runId: string, { warehouse, resolved }: SyncTools): Promise<void> {
  const { meta } = tablesOf(warehouse.config.schema, resolved.sync.id);
  const [row] = await warehouse.rows(sql`SELECT plan FROM ${meta} WHERE sync_id = ${literal(resolved.sync.id)}`);
  const former = row?.[0];
  if (typeof former === 'string' && former !== planName(runId)) await dropPlan(warehouse, former);
}

/** Tells the log where planning stands; a statement's share at most twice a second, never two at once. */
function reporter(runId: string, { runs, clock }: SyncTools) {
  let last: Promise<void> = Promise.resolve();
  let shown = 0;
  const onStage = (stage: Stage, counts?: Partial<RunCounts>, share?: number): void => {
    const now = clock().getTime();
    if (share !== undefined && now - shown < 500) return;
    shown = now;
    const part = share === undefined ? {} : { done: Math.round(share * 100), total: 100 };
    last = last.then(() => runs.progress(runId, { stage, ...(counts === undefined ? {} : { counts }), ...part }));
    last.catch(() => undefined);
  };
  return { onStage, done: () => last };
}

/** Errors made on purpose end the run, told to people; being stopped or overtaken is not one of them. */
async function failRun(status: RunStatus, error: unknown, { runs }: SyncTools): Promise<void> {
  const ours = error instanceof AppError && !(error instanceof Cancelled) && !(error instanceof Conflict);
  if (!ours) throw error;
  await runs.finish(status.id, { state: 'failed', counts: status.counts, error: { code: error.code, message: error.message } });
}
