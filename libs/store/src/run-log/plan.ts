import { Conflict, isFrozen, type RunCounts, type RunState } from '@tributary/core';
import type { HeldPlan, RunLog, RunStatus } from '@tributary/sync';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.js';
import { ENDED } from '../runs/claim-run.js';
import { intentOf } from '../runs/run-input.js';
import { changeRun, type LogScope, runOf } from './scope.js';

type Freeze = Parameters<RunLog['freeze']>[1];
type Progress = Parameters<RunLog['progress']>[1];
type Finish = Parameters<RunLog['finish']>[1];
type Hold = Parameters<RunLog['hold']>[1];

export async function statusOf(scope: LogScope, runId: string): Promise<RunStatus> {
  const run = await runOf(scope, runId);
  const { id, state, stage, counts, error, startedAt, createdAt } = run;
  return { id, state, stage, counts, error, startedAt: startedAt ?? createdAt, intent: intentOf(run) };
}

export async function progressOf(scope: LogScope, runId: string, at: Progress): Promise<void> {
  const { stage, counts, done, total } = at;
  await changeRun(
    scope.db,
    scope,
    { runId },
    {
      stage,
      ...(counts === undefined ? {} : { counts: sql<string>`counts || ${JSON.stringify(counts)}::jsonb` }),
      progress: done === undefined || total === undefined ? null : JSON.stringify({ done, total }),
    },
  );
}

export async function freezeRun(scope: LogScope, runId: string, plan: Freeze): Promise<void> {
  await scope.db.transaction().execute(async (trx) => {
    const before = await trx.selectFrom('run').select('stage').where('id', '=', runId).forUpdate().executeTakeFirst();
    if (isFrozen(before?.stage ?? null))
      throw new Conflict('run.frozen', `run \`${runId}\` has its plan already: it is resumed, not planned again`);
    await changeRun(
      trx,
      scope,
      { runId },
      {
        stage: 'deliver',
        counts: JSON.stringify(withPending(plan.counts)),
        progress: JSON.stringify({ done: 0, total: plan.counts.planned }),
        openBatches: plan.batches.length,
        held: plan.held === null ? null : heldOf(plan.held),
        ...(plan.result === undefined ? {} : { result: JSON.stringify(plan.result) }),
      },
    );
    await insertBatches(trx, scope, runId, plan.batches);
    await insertInvalid(trx, scope, runId, plan.invalid);
  });
}

/** What is planned and has no fate yet is pending: so the counts balance from the first moment (I1). */
function withPending(counts: RunCounts): RunCounts {
  const { planned, delivered, rejected, in_doubt, held, cancelled } = counts;
  return { ...counts, pending: planned - delivered - rejected - in_doubt - held - cancelled };
}

async function insertBatches(trx: Transaction<Tables>, scope: LogScope, runId: string, batches: Freeze['batches']): Promise<void> {
  // As arrays, so that a plan of any size is one statement with six parameters.
  await sql`
    INSERT INTO batch (workspace_id, run_id, number, from_seq, to_seq, after_number)
    SELECT ${scope.workspaceId}, ${runId}, * FROM unnest(
      ${batches.map(({ number }) => number)}::int[], ${batches.map(({ from }) => from)}::int[], ${batches.map(({ to }) => to)}::int[],
      ${batches.map(({ after }) => after)}::int[])
  `.execute(trx);
}

async function insertInvalid(trx: Transaction<Tables>, scope: LogScope, runId: string, invalid: Freeze['invalid']): Promise<void> {
  if (invalid.length === 0) return;
  await sql`
    INSERT INTO record_outcome (workspace_id, run_id, key, outcome, code, message)
    SELECT ${scope.workspaceId}, ${runId}, key, 'invalid', code, message
    FROM jsonb_to_recordset(${JSON.stringify(invalid)}::jsonb) AS record(key text, code text, message text)`.execute(trx);
}

export async function holdRun(scope: LogScope, runId: string, held: Hold): Promise<void> {
  const { counts, invalid = [], result } = held;
  await scope.db.transaction().execute(async (trx) => {
    await changeRun(
      trx,
      scope,
      { runId },
      {
        ...ENDED,
        state: 'held',
        counts: JSON.stringify(counts),
        held: heldOf(held),
        error: JSON.stringify({ code: 'run.held', message: held.reason }),
        ...withResult(result),
      },
    );
    await insertInvalid(trx, scope, runId, invalid);
  });
}

/** What was found is added to what the run had found before. */
const withResult = (result: Hold['result']) =>
  result === undefined ? {} : { result: sql<string>`coalesce(result, '{}') || ${JSON.stringify(result)}::jsonb` };

export async function finishRun(scope: LogScope, runId: string, end: Finish): Promise<void> {
  const { state, counts, error, invalid = [], result } = end;
  await scope.db.transaction().execute(async (trx) => {
    await changeRun(
      trx,
      scope,
      { runId },
      {
        ...ENDED,
        state: state satisfies RunState,
        counts: JSON.stringify(counts),
        waiting: null,
        ...(error === undefined ? {} : { error: JSON.stringify(error) }),
        ...withResult(result),
      },
    );
    await insertInvalid(trx, scope, runId, invalid);
  });
}

const heldOf = ({ reason, plan, until, samples }: HeldPlan): string =>
  JSON.stringify({ reason, plan, until: until.toISOString(), samples });
