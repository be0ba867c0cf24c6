import type { BatchAnswer, Begun } from '@tributary/sync';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { slot, toBatch } from './batches.js';
import { grouped } from './grouped.js';
import { Lease } from '../runs/lease.js';
import { superseded } from '../runs/run-rows.js';
import { changeRun, type LogScope } from './scope.js';
import { type Answering, type Asked, type SteppedRow, stepStatement } from './step-statement.js';

/** How the run stands after an answer, and which batches waited for it. */
interface AnsweredRun {
  readonly runOpen: boolean;
  readonly freed: readonly number[];
}

type Step = { readonly begin: Asked } | { readonly answer: Answering };
/** A batch that was taken, before it is known how long it is ours. */
type Taken = Omit<Begun, 'holds'>;
type Stepped = Taken | null | AnsweredRun;
type Writer = (step: Step) => Promise<Stepped>;

/** Takes the batch unless it has nothing open, is another worker's, waits for its time or for another batch, or the run no longer delivers. */
export async function beginBatch(scope: LogScope, runId: string, number: number): Promise<Begun | null> {
  const lease = new Lease(scope.leaseMs);
  const begun = (await write(scope, runId, { begin: { runId, number } })) as Taken | null;
  if (begun === null) return null;
  scope.begun.set(slot(runId, number), { attempt: begun.attempts, lease });
  return { ...begun, holds: () => lease.holds() };
}

/**
 * Notes what an attempt gave. An answer that comes after the run was stopped still counts, because the destination did confirm
 * it (I2): its changes leave the pending ones.
 */
export async function answerBatch(
  scope: LogScope,
  { runId, number, answer }: { readonly runId: string; readonly number: number; readonly answer: BatchAnswer },
): Promise<AnsweredRun> {
  const attempt = scope.begun.get(slot(runId, number))?.attempt;
  if (attempt === undefined) throw superseded(runId);
  const answered = (await write(scope, runId, { answer: { runId, number, attempt, answer } })) as AnsweredRun;
  scope.begun.delete(slot(runId, number));
  return answered;
}

/** What a run's batches begin and answer at about the same time is one statement, whichever of its logs they come from. */
interface Writing {
  readonly writer: Writer;
  /** Steps that have not come back. With none left the writer goes. */
  steps: number;
}

/** One writer a run, so that a run whose row somebody has locked keeps no other waiting. The entries go with the database. */
const WRITERS = new WeakMap<Kysely<Tables>, Map<string, Writing>>();

async function write(scope: LogScope, runId: string, step: Step): Promise<Stepped> {
  const writers = WRITERS.get(scope.db) ?? new Map<string, Writing>();
  WRITERS.set(scope.db, writers);
  const name = `${scope.workspaceId} ${scope.owner} ${scope.leaseMs} ${runId}`;
  const writing = writers.get(name) ?? { writer: grouped((steps: readonly Step[]) => writeSteps(scope, steps)), steps: 0 };
  writers.set(name, writing);
  writing.steps += 1;
  try {
    return await writing.writer(step);
  } finally {
    writing.steps -= 1;
    if (writing.steps === 0) writers.delete(name);
  }
}

async function writeSteps(scope: LogScope, steps: readonly Step[]): Promise<readonly (Stepped | Error)[]> {
  const begins = steps.flatMap((step) => ('begin' in step ? [step.begin] : []));
  const answers = steps.flatMap((step) => ('answer' in step ? [step.answer] : []));
  const { rows } = await scope.db.executeQuery(stepStatement(scope, answers, begins));
  const stepped = new Map(rows.map((row) => [`${row.step} ${slot(row.runId, row.number)}`, row]));
  return steps.map((step) => {
    if ('answer' in step) return answeredOf(step.answer, stepped.get(`answered ${slot(step.answer.runId, step.answer.number)}`));
    const name = `begun ${slot(step.begin.runId, step.begin.number)}`;
    const row = stepped.get(name);
    // Asked for twice in one go, it is the first one's.
    stepped.delete(name);
    return row?.step === 'begun' ? begunOf(row) : null;
  });
}

function answeredOf({ runId }: Answering, row: SteppedRow | undefined): AnsweredRun | Error {
  if (row?.step !== 'answered') return superseded(runId);
  return { runOpen: row.openBatches > 0, freed: row.freed ?? [] };
}

function begunOf({ accepted, interrupted, runStartedAt, ...row }: Extract<SteppedRow, { readonly step: 'begun' }>): Taken {
  const jobs = new Map(Object.entries(accepted).map(([seq, job]) => [Number(seq), job]));
  return { ...toBatch(row), runStartedAt, interrupted, accepted: jobs };
}

/** Batches are fenced by their own lease, whoever has the claim of the run. */
const deliverer = ({ epoch: _, ...scope }: LogScope): LogScope => scope;

/** Ends delivery: what is open is owed, nothing begins any more. Whose batch is being sent keeps its lease until it answers. */
export async function stopRun(scope: LogScope, runId: string, error: { readonly code: string; readonly message: string }): Promise<void> {
  await scope.db.transaction().execute(async (trx) => {
    // Batches first and in order, then the run: the order in which answers take their locks.
    const open = trx
      .selectFrom('batch')
      .select('number')
      .where('runId', '=', runId)
      .where('state', '=', 'open')
      .orderBy('number')
      .forUpdate();
    await open.execute();
    await sql`
      UPDATE batch SET state = 'answered', open = '{}', retry_at = NULL, undelivered = ARRAY(
        SELECT unnest(undelivered) UNION SELECT unnest(coalesce(open, ARRAY(SELECT generate_series(from_seq, to_seq)))))
      WHERE run_id = ${runId} AND state = 'open'`.execute(trx);
    await changeRun(trx, deliverer(scope), { runId }, { stopped: true, openBatches: 0, waiting: null, error: JSON.stringify(error) });
  });
}

/** Tells people what delivery waits for. Does nothing to a run that has ended. */
export async function waitFor(
  scope: LogScope,
  runId: string,
  { until, reason }: { readonly until: Date; readonly reason: string },
): Promise<void> {
  const waiting = JSON.stringify({ until: until.toISOString(), reason });
  // Every batch that meets a closed gate says so; only what is new is written.
  await sql`
    UPDATE run SET waiting = ${waiting}::jsonb, updated_at = now()
    WHERE id = ${runId} AND workspace_id = ${scope.workspaceId} AND state = 'running' AND NOT stopped AND waiting IS DISTINCT FROM ${waiting}::jsonb`.execute(
    scope.db,
  );
}
