import type { BatchAnswer } from '@tributary/sync';
import { CompiledQuery } from 'kysely';
import { prepared } from '../prepared.js';
import type { BatchRow } from './batches.js';
import type { LogScope } from './scope.js';

/** Which batch somebody wants to send. */
export interface Asked {
  readonly runId: string;
  readonly number: number;
}

/** What one attempt of a batch gave. */
export interface Answering extends Asked {
  readonly attempt: number;
  readonly answer: BatchAnswer;
}

/** What became of one step: an answer that was noted, or a batch that was begun. What did not hold any more gives no row. */
export type SteppedRow =
  | (Asked & { readonly step: 'answered'; readonly openBatches: number; readonly freed: readonly number[] | null })
  | (Asked &
      BatchRow & {
        readonly step: 'begun';
        readonly accepted: Readonly<Record<string, string>>;
        readonly interrupted: boolean;
        readonly runStartedAt: Date;
      });

/** A job may come a moment before its time, by the difference of two clocks. */
const EARLY_MS = 1_000;

/**
 * Answers and begins in one statement, and so one transaction and one way to the database and back: a destination that answers at once
 * waits for nothing longer. Fenced: an answer whose lease was lost, or whose run has left delivery (the ledger is being told what was
 * delivered, and would miss it), is not noted. Locks are taken batches first and in order, then the run.
 */
const STATEMENT = prepared(
  'run_steps',
  `
WITH answer AS MATERIALIZED (
  SELECT * FROM unnest($4::uuid[], $5::int[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[],
    $13::timestamptz[], $14::int[], $15::int[], $16::int[], $17::int[], $18::int[], $23::text[])
  AS answer(run_id, number, attempt, still, undelivered, delivered, remote_ids, accepted, unsure, retry_at,
    add_delivered, add_rejected, add_in_doubt, add_pending, add_requests, tally)),
mine AS MATERIALIZED (
  SELECT batch.run_id, batch.number, batch.state AS before FROM answer
  JOIN batch ON batch.run_id = answer.run_id AND batch.number = answer.number
  JOIN run ON run.id = batch.run_id
  WHERE batch.workspace_id = $1 AND batch.worker = $2 AND batch.attempts = answer.attempt AND run.workspace_id = $1
    AND run.state = 'running' AND run.stage = 'deliver'
  ORDER BY batch.run_id, batch.number FOR UPDATE OF batch, run),
noted AS (
  UPDATE batch SET
    state = CASE WHEN batch.state = 'open' AND answer.still <> '{}' THEN 'open' ELSE 'answered' END,
    open = CASE WHEN batch.state = 'open' THEN answer.still::int[] ELSE '{}' END,
    undelivered = CASE WHEN answer.undelivered = '{}' AND (batch.state = 'open' OR batch.undelivered = '{}') THEN batch.undelivered ELSE ARRAY(
      SELECT seq FROM (SELECT unnest(batch.undelivered) UNION SELECT unnest(answer.undelivered::int[])) AS owed(seq)
      WHERE NOT seq <@ answer.delivered::int4multirange) END,
    remote_ids = CASE WHEN answer.remote_ids IS NULL THEN batch.remote_ids ELSE batch.remote_ids || answer.remote_ids::jsonb END,
    accepted = answer.accepted::jsonb,
    tally = CASE WHEN answer.tally IS NULL THEN batch.tally ELSE (
      SELECT jsonb_object_agg(name, total) FROM (SELECT name, sum(amount::numeric) AS total FROM (
        SELECT * FROM jsonb_each_text(batch.tally) UNION ALL SELECT * FROM jsonb_each_text(answer.tally::jsonb)
      ) AS counted(name, amount) GROUP BY name) AS summed) END,
    unsure = CASE WHEN batch.unsure = '{}' AND answer.unsure = '{}' THEN '{}' ELSE ARRAY(
      SELECT seq FROM (SELECT unnest(batch.unsure) UNION SELECT unnest(answer.unsure::int[])) AS doubted(seq)
      WHERE NOT seq <@ answer.delivered::int4multirange) END,
    retry_at = CASE WHEN batch.state = 'open' AND answer.still <> '{}' THEN answer.retry_at END,
    worker = NULL, lease_until = NULL
  FROM answer JOIN mine ON mine.run_id = answer.run_id AND mine.number = answer.number
  WHERE batch.run_id = answer.run_id AND batch.number = answer.number
  RETURNING batch.run_id, batch.number, mine.before = 'open' AND batch.state <> 'open' AS closed,
    CASE WHEN batch.state <> 'open' THEN ARRAY(SELECT later.number FROM batch AS later
      WHERE later.run_id = batch.run_id AND later.after_number = batch.number AND later.state = 'open' ORDER BY 1) END AS freed),
kept AS (
  INSERT INTO record_outcome (workspace_id, run_id, seq, key, operation, outcome, code, message)
  SELECT $1, noted.run_id, record.seq, record.key, record.operation, record.kind, record.code, record.message
  FROM jsonb_to_recordset($19::jsonb) AS record("runId" uuid, number int, seq int, key text, operation text, kind text, code text, message text)
  JOIN noted ON noted.run_id = record."runId" AND noted.number = record.number
  ORDER BY noted.run_id, record.seq
  ON CONFLICT (run_id, seq) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, message = excluded.message),
added AS (
  SELECT run_id, count(*) FILTER (WHERE closed) AS closed, sum(add_delivered) AS delivered, sum(add_rejected) AS rejected,
    sum(add_in_doubt) AS in_doubt, sum(add_pending) AS pending, sum(add_requests) AS requests
  FROM noted JOIN answer USING (run_id, number) GROUP BY run_id),
counted AS (
  UPDATE run SET
    counts = run.counts || jsonb_build_object(
      'delivered', (run.counts->>'delivered')::int + added.delivered, 'rejected', (run.counts->>'rejected')::int + added.rejected,
      'in_doubt', (run.counts->>'in_doubt')::int + added.in_doubt, 'pending', (run.counts->>'pending')::int + added.pending,
      'requests', (run.counts->>'requests')::int + added.requests),
    progress = jsonb_build_object('total', (run.counts->>'planned')::int,
      'done', (run.counts->>'planned')::int - (run.counts->>'pending')::int - added.pending),
    open_batches = run.open_batches - added.closed, waiting = NULL, updated_at = now()
  FROM added WHERE run.id = added.run_id
  RETURNING run.id, run.open_batches),
free AS (
  SELECT batch.run_id, batch.number, batch.worker IS NOT NULL AS interrupted, coalesce(run.started_at, run.created_at) AS run_started_at
  FROM unnest($20::uuid[], $21::int[]) AS asked(run_id, number)
  JOIN batch ON batch.run_id = asked.run_id AND batch.number = asked.number
  JOIN run ON run.id = batch.run_id
  WHERE batch.workspace_id = $1 AND batch.state = 'open'
    AND (batch.lease_until IS NULL OR batch.lease_until <= now())
    AND (batch.retry_at IS NULL OR batch.retry_at <= now() + $22 * interval '1 millisecond')
    AND run.state = 'running' AND NOT run.stopped
    AND NOT EXISTS (SELECT FROM answer WHERE answer.run_id = batch.run_id AND answer.number = batch.number)
    AND (batch.after_number IS NULL OR NOT EXISTS (
      SELECT FROM batch AS former WHERE former.run_id = batch.run_id AND former.number = batch.after_number AND former.state = 'open'
        AND NOT EXISTS (SELECT FROM noted WHERE noted.run_id = former.run_id AND noted.number = former.number AND noted.closed)))
  FOR UPDATE OF batch SKIP LOCKED),
begun AS (
  UPDATE batch SET attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, now()), worker = $2,
    lease_until = now() + $3 * interval '1 millisecond', retry_at = NULL,
    unsure = CASE WHEN free.interrupted THEN ARRAY(
      SELECT unnest(unsure) UNION SELECT unnest(coalesce(open, ARRAY(SELECT generate_series(from_seq, to_seq))))) ELSE unsure END
  FROM free WHERE batch.run_id = free.run_id AND batch.number = free.number
  RETURNING batch.run_id, batch.number, from_seq, to_seq, after_number, open, attempts, first_attempt_at, accepted,
    free.interrupted, free.run_started_at)
SELECT 'answered' AS step, noted.run_id, noted.number, counted.open_batches, noted.freed, NULL::int AS from_seq, NULL::int AS to_seq,
  NULL::int AS after_number, NULL::int[] AS open, NULL::int AS attempts, NULL::timestamptz AS first_attempt_at, NULL::jsonb AS accepted,
  NULL::boolean AS interrupted, NULL::timestamptz AS run_started_at
FROM noted JOIN counted ON counted.id = noted.run_id
UNION ALL
SELECT 'begun', run_id, number, NULL, NULL, from_seq, to_seq, after_number, open, attempts, first_attempt_at, accepted, interrupted, run_started_at
FROM begun`,
);

const list = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

/** The statement that notes these answers and begins those of the asked batches that may begin. */
export function stepStatement(scope: LogScope, answers: readonly Answering[], begins: readonly Asked[]): CompiledQuery<SteppedRow> {
  const of = <T>(read: (answer: BatchAnswer) => T) => answers.map(({ answer }) => read(answer));
  return CompiledQuery.raw(STATEMENT, [
    scope.workspaceId,
    scope.owner,
    scope.leaseMs,
    answers.map(({ runId }) => runId),
    answers.map(({ number }) => number),
    answers.map(({ attempt }) => attempt),
    of(({ open }) => list(open)),
    of(({ undelivered }) => list(undelivered.map(({ seq }) => seq))),
    of(deliveredRanges),
    of(remoteIdsOf),
    of(({ accepted }) => JSON.stringify(Object.fromEntries(accepted))),
    of(({ unsure }) => list(unsure)),
    of(({ retryAt }) => retryAt?.toISOString() ?? null),
    ...ADDED.map((added) => of(added)),
    JSON.stringify(answers.flatMap(({ runId, number, answer }) => answer.undelivered.map((one) => ({ runId, number, ...one })))),
    begins.map(({ runId }) => runId),
    begins.map(({ number }) => number),
    EARLY_MS,
    of(tallyOf),
  ]);
}

/** Most batches are delivered as a whole, which is one range. */
function deliveredRanges({ delivered }: BatchAnswer): string {
  const ranges: string[] = [];
  let first = 0;
  for (let at = 0; at < delivered.length; at++) {
    const seq = delivered[at]?.seq ?? 0;
    if (seq + 1 === delivered[at + 1]?.seq) continue;
    ranges.push(`[${delivered[first]?.seq ?? seq},${seq}]`);
    first = at + 1;
  }
  return `{${ranges.join(',')}}`;
}

function remoteIdsOf({ delivered }: BatchAnswer): string | null {
  const named = delivered.filter(({ remoteId }) => remoteId !== undefined);
  return named.length === 0 ? null : JSON.stringify(Object.fromEntries(named.map(({ seq, remoteId }) => [seq, remoteId])));
}

function tallyOf({ tally = {} }: BatchAnswer): string | null {
  return Object.keys(tally).length === 0 ? null : JSON.stringify(tally);
}

const ofKind = (answer: BatchAnswer, kind: string): number => answer.undelivered.filter((one) => one.kind === kind).length;

/** What an answer adds to the counts of its run, in the statement's order. A change that was given up as `pending` stays there. */
const ADDED: readonly ((answer: BatchAnswer) => number)[] = [
  ({ delivered }) => delivered.length,
  (answer) => ofKind(answer, 'rejected'),
  (answer) => ofKind(answer, 'in_doubt'),
  (answer) => ofKind(answer, 'pending') - answer.delivered.length - answer.undelivered.length,
  ({ requests }) => requests,
];
