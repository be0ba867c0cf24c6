import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { type Credential, of } from './credential.js';
import { freeOf, grantRequests, noteTold, settleGrant, type SharedRate, type Spent, type ToldRate } from './rate-window.js';

/** What a worker asks for: at most `wanted` requests of an object's rate. */
export interface AskedRate {
  readonly credential: Credential;
  readonly object: string;
  readonly rate: SharedRate;
  readonly wanted: number;
  /** Names the worker. */
  readonly owner: string;
  /** What the worker has to its disposal between the first and the last moment, where the way to the store is slow (ms). */
  readonly keepMs?: number;
  /** What one request counts for; 1 where absent. */
  readonly cost?: number;
  /** What became of the worker's last grant. */
  readonly used?: UsedRequests | undefined;
}

/** What became of a grant: `sent` of its requests were, the last so long ago, and no more will be. */
export interface UsedRequests {
  /** As it was granted. */
  readonly grant: number;
  readonly requests: number;
  readonly sent: number;
  readonly agoMs: number;
}

/** Times are ms from the moment the store answered. With 0 requests: ask again after `afterMs`. */
export interface GrantedRequests {
  /** Names the grant when it is told what became of it. */
  readonly grant: number;
  readonly requests: number;
  /** They may be sent from then… */
  readonly afterMs: number;
  /** …until then. */
  readonly untilMs: number;
  /** Workers that have asked in the last minute, this one included. */
  readonly workers: number;
  /** What the rate has left after them. */
  readonly free: number;
}

/** A worker that has not asked for so long shares the rate no more. */
const WORKER_MS = 60_000;

interface Row {
  readonly spent: Spent;
  readonly workers: Readonly<Record<string, number>>;
  readonly now: number;
  readonly pausedUntil: number | null;
}

/** One transaction: who asks takes turns at the row, and the database's clock is everybody's. */
export async function takeRequests(db: Kysely<Tables>, asked: AskedRate): Promise<GrantedRequests> {
  const { credential, object, rate, wanted, owner, keepMs, cost = 1, used } = asked;
  return db.transaction().execute(async (trx) => {
    const row = (await locked(trx, asked)) ?? (await created(trx, asked));
    const { now, pausedUntil } = row;
    const known = used === undefined ? row.spent : settleGrant(row.spent, rate, { ...used, until: used.grant, lastAt: now - used.agoMs });
    const { spent, grant, retryAt } = grantRequests(known, rate, {
      now,
      wanted,
      least: cost,
      ...(pausedUntil === null ? {} : { notBefore: pausedUntil }),
      ...(keepMs === undefined ? {} : { keep: keepMs }),
    });
    const workers = { ...recentOnly(row.workers, now), [owner]: now };
    await sql`
      UPDATE credential_rate SET spent = ${JSON.stringify(spent)}::jsonb, workers = ${JSON.stringify(workers)}::jsonb, updated_at = now()
      WHERE ${of(credential)} AND object = ${object}`.execute(trx);
    const count = Object.keys(workers).length;
    const free = freeOf(spent, rate, now);
    if (grant === null) return { grant: 0, requests: 0, afterMs: retryAt - now, untilMs: retryAt - now, workers: count, free };
    return { grant: grant.until, requests: grant.requests, afterMs: grant.from - now, untilMs: grant.until - now, workers: count, free };
  });
}

/** A destination told how much of a rate is left. What it has less than we know of is taken from all workers. */
export interface ObservedRate extends Pick<AskedRate, 'credential' | 'object' | 'rate'> {
  readonly told: ToldRate;
}

export async function observeRate(db: Kysely<Tables>, observed: ObservedRate): Promise<void> {
  const { credential, object, rate, told } = observed;
  await db.transaction().execute(async (trx) => {
    const { spent, now } = (await locked(trx, observed)) ?? (await created(trx, observed));
    const noted = noteTold(spent, rate, { now, told });
    await sql`
      UPDATE credential_rate SET spent = ${JSON.stringify(noted)}::jsonb, updated_at = now()
      WHERE ${of(credential)} AND object = ${object}`.execute(trx);
  });
}

type Bucket = Pick<AskedRate, 'credential' | 'object'>;

async function locked(trx: Kysely<Tables>, { credential, object }: Bucket): Promise<Row | undefined> {
  // The clock is read when the row is ours: before the wait for it, it would be too early, and what is granted forgotten too soon.
  const { rows } = await sql<Row>`
    WITH mine AS MATERIALIZED (SELECT spent, workers FROM credential_rate WHERE ${of(credential)} AND object = ${object} FOR UPDATE)
    SELECT spent, workers, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
      (SELECT (extract(epoch FROM paused_until) * 1000)::float8 FROM credential WHERE ${of(credential)}) AS paused_until
    FROM mine`.execute(trx);
  return rows[0];
}

async function created(trx: Kysely<Tables>, asked: Bucket): Promise<Row> {
  await sql`INSERT INTO credential_rate (workspace_id, key, object)
    VALUES (${asked.credential.workspaceId}, ${asked.credential.key}, ${asked.object}) ON CONFLICT DO NOTHING`.execute(trx);
  const row = await locked(trx, asked);
  if (row === undefined) throw new Error(`the rate of \`${asked.object}\` cannot be kept`);
  return row;
}

function recentOnly(workers: Row['workers'], now: number): Record<string, number> {
  return Object.fromEntries(Object.entries(workers).filter(([, at]) => at > now - WORKER_MS));
}
