import type { BatchAnswer, Begun } from '@tributary/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.js';
import { type BatchRow, slot, toBatch } from './batches.js';
import { grouped } from './grouped.js';
import { inMs } from './lease.js';
import { noteAnswers, type AnsweredRun, type Answering } from './note-answers.js';
import { changeRun, type LogScope } from './scope.js';
import { superseded } from './run-rows.js';

/** A job may come a moment before its time, by the difference of two clocks. */
const EARLY_MS = 1_000;

/** Which batch somebody wants to send. */
interface Asked {
  readonly runId: string;
  readonly number: number;
}

type Step = { readonly begin: Asked } | { readonly answer: Answering };
type Stepped = Begun | null | AnsweredRun;
type Writer = (step: Step) => Promise<Stepped>;

/** Takes the batch unless it has nothing open, is another worker's, waits for its time or for another batch, or the run no longer delivers. */
export async function beginBatch(scope: LogScope, runId: string, number: number): Promise<Begun | null> {
  const begun = (await writerOf(scope)({ begin: { runId, number } })) as Begun | null;
  if (begun !== null) scope.begun.set(slot(runId, number), begun.attempts);
  return begun;
}

/**
 * Notes what an attempt gave. An answer that comes after the run was stopped still counts, because the destination did confirm
 * it (I2): its changes leave the pending ones.
 */
export async function answerBatch(
  scope: LogScope,
  { runId, number, answer }: { readonly runId: string; readonly number: number; readonly answer: BatchAnswer },
): Promise<AnsweredRun> {
  const attempt = scope.begun.get(slot(runId, number));
  if (attempt === undefined) throw superseded(runId);
  const answered = (await writerOf(scope)({ answer: { runId, number, attempt, answer } })) as AnsweredRun;
  scope.begun.delete(slot(runId, number));
  return answered;
}

/**
 * One writer for each holder on a database, shared by its logs: what many batches begin and answer at about the same time is one
 * transaction. The entries go with the database.
 */
const WRITERS = new WeakMap<Kysely<Tables>, Map<string, Writer>>();

function writerOf(scope: LogScope): Writer {
  const writers = WRITERS.get(scope.db) ?? new Map<string, Writer>();
  WRITERS.set(scope.db, writers);
  const holder = `${scope.workspaceId} ${scope.owner} ${scope.leaseMs}`;
  const writer = writers.get(holder) ?? grouped((steps: readonly Step[]) => writeSteps(scope, steps));
  writers.set(holder, writer);
  return writer;
}

async function writeSteps(scope: LogScope, steps: readonly Step[]): Promise<readonly (Stepped | Error)[]> {
  const begins = steps.flatMap((step) => ('begin' in step ? [step.begin] : []));
  const answers = steps.flatMap((step) => ('answer' in step ? [step.answer] : []));
  const [answered, begun] =
    answers.length === 0
      ? [[], await beginAll(scope.db, scope, begins)]
      : await scope.db.transaction().execute(async (trx) => [await noteAnswers(trx, scope, answers), await beginAll(trx, scope, begins)]);
  const taken = new Map(begun.map((batch) => [slot(batch.runId, batch.number), batch]));
  let next = 0;
  return steps.map((step) => {
    if ('answer' in step) return answered[next++] as AnsweredRun | Error;
    const name = slot(step.begin.runId, step.begin.number);
    const batch = taken.get(name);
    // Asked for twice in one go, it is the first one's.
    taken.delete(name);
    return batch ?? null;
  });
}

type BegunRow = BatchRow & {
  readonly runId: string;
  readonly accepted: Readonly<Record<string, string>>;
  readonly interrupted: boolean;
  readonly runStartedAt: Date;
};

async function beginAll(
  db: Kysely<Tables> | Transaction<Tables>,
  scope: LogScope,
  asked: readonly Asked[],
): Promise<readonly (Begun & { readonly runId: string })[]> {
  if (asked.length === 0) return [];
  const { rows } = await sql<BegunRow>`
    WITH free AS (
      SELECT batch.run_id, batch.number, batch.worker IS NOT NULL AS interrupted, coalesce(run.started_at, run.created_at) AS run_started_at
      FROM unnest(${asked.map(({ runId }) => runId)}::uuid[], ${asked.map(({ number }) => number)}::int[]) AS asked(run_id, number)
      JOIN batch ON batch.run_id = asked.run_id AND batch.number = asked.number
      JOIN run ON run.id = batch.run_id
      WHERE batch.workspace_id = ${scope.workspaceId} AND batch.state = 'open'
        AND (batch.lease_until IS NULL OR batch.lease_until <= now())
        AND (batch.retry_at IS NULL OR batch.retry_at <= ${inMs(EARLY_MS)})
        AND run.state = 'running' AND NOT run.stopped
        AND (batch.after_number IS NULL OR NOT EXISTS (
          SELECT FROM batch AS former WHERE former.run_id = batch.run_id AND former.number = batch.after_number AND former.state = 'open'))
      FOR UPDATE OF batch SKIP LOCKED)
    UPDATE batch SET attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, now()), worker = ${scope.owner},
      lease_until = ${inMs(scope.leaseMs)}, retry_at = NULL,
      unsure = CASE WHEN free.interrupted THEN coalesce(open, ARRAY(SELECT generate_series(from_seq, to_seq))) ELSE unsure END
    FROM free WHERE batch.run_id = free.run_id AND batch.number = free.number
    RETURNING batch.run_id, batch.number, from_seq, to_seq, after_number, open, attempts, first_attempt_at, accepted,
      free.interrupted, free.run_started_at`.execute(db);
  return rows.map(({ runId, accepted, interrupted, runStartedAt, ...row }) => ({
    ...toBatch(row),
    runId,
    runStartedAt,
    interrupted,
    accepted: new Map(Object.entries(accepted).map(([seq, job]) => [Number(seq), job])),
  }));
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
