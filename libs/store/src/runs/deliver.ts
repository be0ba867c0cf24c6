import type { RunCounts } from '@tributary/core';
import type { Batch, BatchAnswer, Begun } from '@tributary/sync';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.js';
import { inMs, now } from './lease.js';
import { superseded } from './run-rows.js';
import { changeRun, type LogScope } from './scope.js';

type BatchRow = Pick<Selectable<Tables['batch']>, 'number' | 'fromSeq' | 'toSeq' | 'open' | 'attempts' | 'firstAttemptAt'>;

const COLUMNS = ['number', 'fromSeq', 'toSeq', 'open', 'attempts', 'firstAttemptAt'] as const;

/** A job may come a moment before its time, by the difference of two clocks. */
const EARLY_MS = 1_000;

const toBatch = ({ number, fromSeq, toSeq, open, attempts, firstAttemptAt }: BatchRow): Batch => ({
  number,
  from: fromSeq,
  to: toSeq,
  open,
  attempts,
  firstAttemptAt,
});

const slot = (runId: string, number: number) => `${runId} ${number}`;

export async function openBatches(scope: LogScope, runId: string): Promise<readonly Batch[]> {
  const rows = await scope.db
    .selectFrom('batch')
    .select(COLUMNS)
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('state', '=', 'open')
    .orderBy('number')
    .execute();
  return rows.map(toBatch);
}

/** Takes the batch unless it has nothing open, is another worker's, waits for its retry, or the run no longer delivers. */
export async function beginBatch(scope: LogScope, runId: string, number: number): Promise<Begun | null> {
  const row = await scope.db
    .updateTable('batch')
    .from('run')
    .set((set) => ({
      attempts: set('batch.attempts', '+', 1),
      firstAttemptAt: set.fn.coalesce('batch.firstAttemptAt', now),
      worker: scope.owner,
      leaseUntil: inMs(scope.leaseMs),
      retryAt: null,
    }))
    .where('batch.runId', '=', runId)
    .where('batch.number', '=', number)
    .where('batch.workspaceId', '=', scope.workspaceId)
    .where('batch.state', '=', 'open')
    .where((where) => where.or([where('batch.leaseUntil', 'is', null), where('batch.leaseUntil', '<=', now)]))
    .where((where) => where.or([where('batch.retryAt', 'is', null), where('batch.retryAt', '<=', inMs(EARLY_MS))]))
    .where('run.id', '=', runId)
    .where('run.state', '=', 'running')
    .where('run.stopped', '=', false)
    .returning([...COLUMNS.map((column) => `batch.${column}` as const), 'run.startedAt', 'run.createdAt'])
    .executeTakeFirst();
  if (row === undefined) return null;
  scope.begun.set(slot(runId, number), row.attempts);
  return { ...toBatch(row), runStartedAt: row.startedAt ?? row.createdAt };
}

/** Prolongs the leases of the batches this log has begun; `false` when one was lost. */
export async function renewBatches(scope: LogScope, runId: string): Promise<boolean> {
  const begun = [...scope.begun].filter(([name]) => name.startsWith(runId)).map(([name, attempt]) => [Number(name.split(' ')[1]), attempt]);
  if (begun.length === 0) return true;
  const result = await sql`
    UPDATE batch SET lease_until = ${inMs(scope.leaseMs)}
    FROM unnest(${begun.map(([number]) => number)}::int[], ${begun.map(([, attempt]) => attempt)}::int[]) AS begun(number, attempt)
    WHERE run_id = ${runId} AND batch.number = begun.number AND attempts = begun.attempt AND worker = ${scope.owner}`.execute(scope.db);
  return Number(result.numAffectedRows ?? 0n) === begun.length;
}

/**
 * Notes what an attempt gave. An answer that comes after the run was stopped still counts, because the destination did confirm
 * it (I2): its changes leave the pending ones.
 */
export async function answerBatch(
  scope: LogScope,
  { runId, number, answer }: { readonly runId: string; readonly number: number; readonly answer: BatchAnswer },
): Promise<{ readonly runOpen: boolean }> {
  const attempt = scope.begun.get(slot(runId, number));
  if (attempt === undefined) throw superseded(runId);
  const end = await scope.db.transaction().execute(async (trx) => {
    const closed = await noteAnswer(trx, { scope, runId, number, attempt, answer });
    await insertUndelivered(trx, scope, runId, answer);
    // Last, because the batches of a run take turns at its row. Only while it delivers: when the ledger is being told what was
    // delivered, an answer that comes late (after `stop`) would be counted and never reach it.
    return changeRun(
      trx,
      deliverer(scope),
      { runId, stage: 'deliver' },
      {
        counts: sql<string>`counts || ${countsAfter(answer)}`,
        progress: sql<string>`jsonb_build_object('done', (counts->>'planned')::int - (counts->>'pending')::int + ${settled(answer)}, 'total', (counts->>'planned')::int)`,
        openBatches: sql<number>`open_batches - ${closed ? 1 : 0}`,
      },
    );
  });
  scope.begun.delete(slot(runId, number));
  return { runOpen: end.openBatches > 0 };
}

/** Batches are fenced by their own lease, whoever has the claim of the run. */
const deliverer = ({ epoch: _, ...scope }: LogScope): LogScope => scope;

interface Answering {
  readonly scope: LogScope;
  readonly runId: string;
  readonly number: number;
  readonly attempt: number;
  readonly answer: BatchAnswer;
}

/** Gives whether this closed the batch. */
async function noteAnswer(trx: Transaction<Tables>, { scope, runId, number, attempt, answer }: Answering): Promise<boolean> {
  const before = await trx
    .selectFrom('batch')
    .select(['state', 'undelivered', 'remoteIds'])
    .where('runId', '=', runId)
    .where('number', '=', number)
    .where('workspaceId', '=', scope.workspaceId)
    .where('worker', '=', scope.owner)
    .where('attempts', '=', attempt)
    .forUpdate()
    .executeTakeFirst();
  if (before === undefined) throw superseded(runId);
  const delivered = new Set(answer.delivered.map(({ seq }) => seq));
  const undelivered = new Set([...before.undelivered, ...answer.undelivered.map(({ seq }) => seq)]);
  const remoteIds = answer.delivered.flatMap(({ seq, remoteId }) => (remoteId === undefined ? [] : [[String(seq), remoteId]]));
  const stillOpen = before.state === 'open' && answer.open.length > 0;
  await trx
    .updateTable('batch')
    .set({
      state: stillOpen ? 'open' : 'answered',
      open: stillOpen ? [...answer.open] : [],
      undelivered: [...undelivered].filter((seq) => !delivered.has(seq)),
      remoteIds: JSON.stringify({ ...before.remoteIds, ...(Object.fromEntries(remoteIds) as Record<string, string>) }),
      retryAt: stillOpen ? answer.retryAt : null,
      worker: null,
      leaseUntil: null,
    })
    .where('runId', '=', runId)
    .where('number', '=', number)
    .execute();
  return before.state === 'open' && !stillOpen;
}

async function insertUndelivered(trx: Transaction<Tables>, scope: LogScope, runId: string, answer: BatchAnswer): Promise<void> {
  if (answer.undelivered.length === 0) return;
  await sql`
    INSERT INTO record_outcome (workspace_id, run_id, seq, key, operation, outcome, code, message)
    SELECT ${scope.workspaceId}, ${runId}, seq, key, operation, kind, code, message
    FROM jsonb_to_recordset(${JSON.stringify(answer.undelivered)}::jsonb)
      AS record(seq int, key text, operation text, kind text, code text, message text)
    ORDER BY seq
    ON CONFLICT (run_id, seq) DO UPDATE SET outcome = excluded.outcome, code = excluded.code, message = excluded.message`.execute(trx);
}

const ofKind = (answer: BatchAnswer, kind: string) => answer.undelivered.filter((one) => one.kind === kind).length;

/** Changes that leave `pending`. One that was given up as `pending` stays there. */
const settled = (answer: BatchAnswer) => answer.delivered.length + answer.undelivered.length - ofKind(answer, 'pending');

function countsAfter(answer: BatchAnswer) {
  const grown: Partial<Record<keyof RunCounts, number>> = {
    delivered: answer.delivered.length,
    rejected: ofKind(answer, 'rejected'),
    in_doubt: ofKind(answer, 'in_doubt'),
    pending: -settled(answer),
    requests: answer.requests,
  };
  const pairs = Object.entries(grown).map(([name, by]) => sql`${sql.lit(name)}, (counts->>${sql.lit(name)})::int + ${by}::int`);
  return sql`jsonb_build_object(${sql.join(pairs)})`;
}

/** Ends delivery: what is open becomes pending, nothing begins any more. */
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
    await changeRun(trx, deliverer(scope), { runId }, { stopped: true, openBatches: 0, error: JSON.stringify(error) });
  });
}
