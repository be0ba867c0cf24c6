import type { Batch } from '@tributary/sync';
import { type Selectable, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { inMs } from '../runs/lease.js';
import type { LogScope } from './scope.js';

/** A batch as it is read to be delivered. */
export type BatchRow = Pick<
  Selectable<Tables['batch']>,
  'number' | 'fromSeq' | 'toSeq' | 'afterNumber' | 'open' | 'attempts' | 'firstAttemptAt'
>;

const COLUMNS = ['number', 'fromSeq', 'toSeq', 'afterNumber', 'open', 'attempts', 'firstAttemptAt'] as const;

/** A kept batch as the engine knows it. */
export const toBatch = ({ number, fromSeq, toSeq, afterNumber, open, attempts, firstAttemptAt }: BatchRow): Batch => ({
  number,
  from: fromSeq,
  to: toSeq,
  after: afterNumber,
  open,
  attempts,
  firstAttemptAt,
});

export async function openBatches(scope: LogScope, runId: string, limit?: number): Promise<readonly Batch[]> {
  const all = scope.db
    .selectFrom('batch')
    .select(COLUMNS)
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('state', '=', 'open')
    .orderBy('number');
  return (await (limit === undefined ? all : all.limit(limit)).execute()).map(toBatch);
}

/** Batches whose worker is alive, or was a moment ago: their answers are still to come, even when the run was stopped. */
export async function inFlight(scope: LogScope, runId: string): Promise<number> {
  const row = await scope.db
    .selectFrom('batch')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('runId', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .where('worker', 'is not', null)
    .where(sql<boolean>`lease_until > now()`)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** What connectors counted in the answers of a run, summed by name. */
export async function tallied(scope: LogScope, runId: string): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ name: string; total: string }>`
    SELECT name, sum(amount::numeric)::text AS total FROM batch, jsonb_each_text(batch.tally) AS counted(name, amount)
    WHERE run_id = ${runId} AND workspace_id = ${scope.workspaceId} AND batch.tally <> '{}' GROUP BY name ORDER BY name`.execute(scope.db);
  return Object.fromEntries(rows.map(({ name, total }) => [name, Number(total)]));
}

/** What the holder of batches learns when it prolongs their leases. */
export interface Renewed {
  /** `false` when one was lost. */
  readonly kept: boolean;
  /** A person has cancelled the run: what is being sent is to be ended. */
  readonly cancelled: boolean;
}

/** Prolongs the leases of the batches this log has begun. */
export async function renewBatches(scope: LogScope, runId: string): Promise<Renewed> {
  const begun = [...scope.begun]
    .filter(([name]) => name.startsWith(runId))
    .map(([name, { attempt, lease }]) => ({ number: Number(name.split(' ')[1]), attempt, prolonged: lease.prolong() }));
  if (begun.length === 0) return { kept: true, cancelled: false };
  const { rows } = await sql<{ number: number; cancelled: boolean }>`
    UPDATE batch SET lease_until = ${inMs(scope.leaseMs)}
    FROM unnest(${begun.map(({ number }) => number)}::int[], ${begun.map(({ attempt }) => attempt)}::int[]) AS begun(number, attempt), run
    WHERE run_id = ${runId} AND run.id = run_id AND batch.number = begun.number AND attempts = begun.attempt AND worker = ${scope.owner}
    RETURNING batch.number, coalesce(run.stopped AND run.error->>'code' = 'run.cancelled', false) AS cancelled`.execute(scope.db);
  // One that was answered meanwhile is no loss.
  const kept = new Set(rows.map(({ number }) => number));
  for (const { number, prolonged } of begun) if (kept.has(number)) prolonged();
  const lost = begun.some(({ number }) => scope.begun.has(slot(runId, number)) && !kept.has(number));
  return { kept: !lost, cancelled: rows.some(({ cancelled }) => cancelled) };
}

/** The name of a begun batch among those of its log. */
export const slot = (runId: string, number: number): string => `${runId} ${number}`;
