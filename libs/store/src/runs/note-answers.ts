import type { BatchAnswer } from '@tributary/sync';
import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.js';
import { slot } from './batches.js';
import { superseded } from './run-rows.js';
import type { LogScope } from './scope.js';

/** What one attempt of a batch gave. */
export interface Answering {
  readonly runId: string;
  readonly number: number;
  readonly attempt: number;
  readonly answer: BatchAnswer;
}

/** How the run stands then, and which batches waited for this one. */
export interface AnsweredRun {
  readonly runOpen: boolean;
  readonly freed: readonly number[];
}

/**
 * Notes what attempts gave, many in two statements. Gives an error for each that no longer counts: its lease was lost, or the run has
 * left delivery (when the ledger is being told what was delivered, a late answer would be counted and never reach it).
 */
export async function noteAnswers(
  trx: Transaction<Tables>,
  scope: LogScope,
  answers: readonly Answering[],
): Promise<readonly (AnsweredRun | Error)[]> {
  const noted = await noteBatches(trx, scope, answers);
  const valid = answers.filter(({ runId, number }) => noted.has(slot(runId, number)));
  if (valid.length === 0) return answers.map(({ runId }) => superseded(runId));
  await insertUndelivered(trx, scope, valid);
  // Last, because the batches of a run take turns at its row.
  const open = await countIn(trx, scope, { valid, closed: [...noted.values()].filter(({ closed }) => closed) });
  return answers.map(({ runId, number }) => {
    const batch = noted.get(slot(runId, number));
    return batch === undefined ? superseded(runId) : { runOpen: (open.get(runId) ?? 0) > 0, freed: batch.freed ?? [] };
  });
}

interface Noted {
  readonly runId: string;
  readonly number: number;
  /** Whether this answer closed the batch. */
  readonly closed: boolean;
  readonly freed: readonly number[] | null;
}

const list = (numbers: readonly number[]): string => `{${numbers.join(',')}}`;

async function noteBatches(trx: Transaction<Tables>, scope: LogScope, answers: readonly Answering[]): Promise<ReadonlyMap<string, Noted>> {
  const of = <T>(read: (answer: BatchAnswer) => T) => answers.map(({ answer }) => read(answer));
  const { rows } = await sql<Noted>`
    WITH answer AS MATERIALIZED (SELECT * FROM unnest(
      ${answers.map(({ runId }) => runId)}::uuid[], ${answers.map(({ number }) => number)}::int[],
      ${answers.map(({ attempt }) => attempt)}::int[], ${of(({ open }) => list(open))}::text[],
      ${of(({ undelivered }) => list(undelivered.map(({ seq }) => seq)))}::text[],
      ${of(({ delivered }) => list(delivered.map(({ seq }) => seq)))}::text[],
      ${of(remoteIdsOf)}::text[], ${of(({ accepted }) => JSON.stringify(Object.fromEntries(accepted)))}::text[],
      ${of(({ unsure }) => list(unsure))}::text[], ${of(({ retryAt }) => retryAt?.toISOString() ?? null)}::timestamptz[])
      AS answer(run_id, number, attempt, still, undelivered, delivered, remote_ids, accepted, unsure, retry_at)),
    mine AS (
      SELECT batch.run_id, batch.number, batch.state AS before FROM answer
      JOIN batch ON batch.run_id = answer.run_id AND batch.number = answer.number
      JOIN run ON run.id = batch.run_id
      WHERE batch.workspace_id = ${scope.workspaceId} AND batch.worker = ${scope.owner} AND batch.attempts = answer.attempt
        AND run.state = 'running' AND run.stage = 'deliver'
      ORDER BY batch.run_id, batch.number FOR UPDATE OF batch)
    UPDATE batch SET
      state = CASE WHEN batch.state = 'open' AND answer.still <> '{}' THEN 'open' ELSE 'answered' END,
      open = CASE WHEN batch.state = 'open' THEN answer.still::int[] ELSE '{}' END,
      undelivered = CASE WHEN batch.state = 'open' AND answer.undelivered = '{}' THEN batch.undelivered ELSE ARRAY(
        (SELECT unnest(batch.undelivered) UNION SELECT unnest(answer.undelivered::int[])) EXCEPT SELECT unnest(answer.delivered::int[])) END,
      remote_ids = CASE WHEN answer.remote_ids IS NULL THEN batch.remote_ids ELSE batch.remote_ids || answer.remote_ids::jsonb END,
      accepted = answer.accepted::jsonb,
      unsure = CASE WHEN batch.unsure = '{}' AND answer.unsure = '{}' THEN '{}' ELSE ARRAY(
        (SELECT unnest(batch.unsure) UNION SELECT unnest(answer.unsure::int[])) EXCEPT SELECT unnest(answer.delivered::int[])) END,
      retry_at = CASE WHEN batch.state = 'open' AND answer.still <> '{}' THEN answer.retry_at END,
      worker = NULL, lease_until = NULL
    FROM answer JOIN mine ON mine.run_id = answer.run_id AND mine.number = answer.number
    WHERE batch.run_id = answer.run_id AND batch.number = answer.number
    RETURNING batch.run_id, batch.number, mine.before = 'open' AND batch.state <> 'open' AS closed,
      CASE WHEN batch.state <> 'open' THEN ARRAY(SELECT later.number FROM batch AS later
        WHERE later.run_id = batch.run_id AND later.after_number = batch.number AND later.state = 'open' ORDER BY 1) END AS freed`.execute(
    trx,
  );
  return new Map(rows.map((row) => [slot(row.runId, row.number), row]));
}

function remoteIdsOf({ delivered }: BatchAnswer): string | null {
  const ids = delivered.flatMap(({ seq, remoteId }) => (remoteId === undefined ? [] : [[String(seq), remoteId] as const]));
  return ids.length === 0 ? null : JSON.stringify(Object.fromEntries(ids));
}

async function insertUndelivered(trx: Transaction<Tables>, scope: LogScope, answers: readonly Answering[]): Promise<void> {
  const records = answers.flatMap(({ runId, answer }) => answer.undelivered.map((one) => ({ runId, ...one })));
  if (records.length === 0) return;
  await sql`
    INSERT INTO record_outcome (workspace_id, run_id, seq, key, operation, outcome, code, message)
    SELECT ${scope.workspaceId}, "runId", seq, key, operation, kind, code, message
    FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
      AS record("runId" uuid, seq int, key text, operation text, kind text, code text, message text)
    ORDER BY "runId", seq
    ON CONFLICT (run_id, seq) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, message = excluded.message`.execute(trx);
}

const ofKind = (answer: BatchAnswer, kind: string): number => answer.undelivered.filter((one) => one.kind === kind).length;

/** What an answer adds to the counts of its run. A change that was given up as `pending` stays there. */
const ADDED = {
  delivered: ({ delivered }: BatchAnswer) => delivered.length,
  rejected: (answer: BatchAnswer) => ofKind(answer, 'rejected'),
  in_doubt: (answer: BatchAnswer) => ofKind(answer, 'in_doubt'),
  pending: (answer: BatchAnswer) => ofKind(answer, 'pending') - answer.delivered.length - answer.undelivered.length,
  requests: ({ requests }: BatchAnswer) => requests,
} as const;

interface Counted {
  readonly valid: readonly Answering[];
  readonly closed: readonly Noted[];
}

/** Moves the counts of the runs on, in the order of their ids; gives how many batches each has open. */
async function countIn(trx: Transaction<Tables>, scope: LogScope, { valid, closed }: Counted): Promise<ReadonlyMap<string, number>> {
  const names = Object.keys(ADDED) as (keyof typeof ADDED)[];
  const runIds = [...new Set(valid.map(({ runId }) => runId))].sort();
  const sums = runIds.map((runId) => {
    const mine = valid.filter((one) => one.runId === runId);
    return Object.fromEntries(names.map((name) => [name, mine.reduce((sum, { answer }) => sum + ADDED[name](answer), 0)]));
  });
  const closedOf = runIds.map((runId) => closed.filter((one) => one.runId === runId).length);
  const pairs = names.map((name) => sql`${sql.lit(name)}, (run.counts->>${sql.lit(name)})::int + (added.sums->>${sql.lit(name)})::int`);
  const { rows } = await sql<{ id: string; openBatches: number }>`
    WITH added AS (
      SELECT added.* FROM unnest(${runIds}::uuid[], ${sums.map((sum) => JSON.stringify(sum))}::jsonb[], ${closedOf}::int[])
        AS added(run_id, sums, closed)
      JOIN run ON run.id = added.run_id ORDER BY run.id FOR UPDATE OF run)
    UPDATE run SET counts = run.counts || jsonb_build_object(${sql.join(pairs)}),
      progress = jsonb_build_object('total', (run.counts->>'planned')::int, 'done',
        (run.counts->>'planned')::int - (run.counts->>'pending')::int - (added.sums->>'pending')::int),
      open_batches = run.open_batches - added.closed, waiting = NULL, updated_at = now()
    FROM added
    WHERE run.id = added.run_id AND run.workspace_id = ${scope.workspaceId} AND run.state = 'running' AND run.stage = 'deliver'
    RETURNING run.id, run.open_batches`.execute(trx);
  // It has ended just now: nothing of this group may stay, and each answer is tried alone.
  for (const runId of runIds) if (rows.every(({ id }) => id !== runId)) throw superseded(runId);
  return new Map(rows.map(({ id, openBatches }) => [id, openBatches]));
}
