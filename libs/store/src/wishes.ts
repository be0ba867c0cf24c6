import { Conflict, Invalid } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { currentOrigin } from './audit/origin.js';
import type { Tables } from './tables.js';

/** A request with an idempotency key: whose it is, what is wished for (as a keyed hash), and which of several with that key it is. */
export interface Wished {
  readonly workspaceId: string;
  readonly key: string;
  readonly hash: string;
  readonly request: string;
}

/** What became of a wish, as far as it is known. */
export interface KnownWish {
  readonly request: string;
  /** What was done first, `api_key 0199…`; `null` where nothing was noted. */
  readonly what: string | null;
  readonly answered: boolean;
  /** What is kept of the answer; `null` where nothing is: it held a secret, which is shown once. */
  readonly answer: unknown;
}

/**
 * Wishes by their idempotency keys, for 30 days: what a request does is noted in the same transaction as its key, so that it is done once,
 * whoever crashes when; what was answered is kept for whoever asks again.
 */
export interface Wishes {
  /** What is known of the key. Throws `Invalid` where it is too long, or belongs to another wish. */
  known(wished: Wished): Promise<KnownWish | undefined>;
  /** Notes that it was answered, with what is kept of the answer. */
  keep(wished: Wished, answer: unknown): Promise<void>;
  /** Nothing was done: the key is free again. */
  release(wished: Wished): Promise<void>;
}

/** How long a key is known. */
const KEPT_DAYS = 30;

export function openWishes(db: Kysely<Tables>): Wishes {
  return {
    known: (wished) => known(db, wished),
    keep: (wished, answer) => keep(db, wished, answer),
    release: async (wished) => {
      await mine(db, wished).where('answered', '=', false).execute();
    },
  };
}

async function known(db: Kysely<Tables>, { workspaceId, key, hash }: Wished): Promise<KnownWish | undefined> {
  refuseLongKey(key);
  const row = await db
    .selectFrom('wish')
    .select(['hash', 'request', 'what', 'answered', 'answer'])
    .where('workspaceId', '=', workspaceId)
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { hash: wishedBefore, ...kept } = row;
  if (wishedBefore !== hash && wishedBefore !== '') throw reusedKey(key, row.what ?? 'another wish');
  return kept;
}

async function keep(db: Kysely<Tables>, wished: Wished, answer: unknown): Promise<void> {
  const kept = { answered: true, answer: answer === null ? null : JSON.stringify(answer) };
  await db
    .insertInto('wish')
    .values({ ...wished, what: null, ...kept })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'key']).doUpdateSet(kept).where('wish.request', '=', wished.request))
    .execute();
}

const mine = (db: Kysely<Tables>, { workspaceId, key, request }: Wished) =>
  db.deleteFrom('wish').where('workspaceId', '=', workspaceId).where('key', '=', key).where('request', '=', request);

/**
 * Notes that the present request, if it has an idempotency key, does something: inside the transaction that does it. Throws
 * `Conflict('idempotency.taken')` where another request with that key has done it already, and so undoes it.
 */
export async function noteWish(db: Kysely<Tables>, what: string): Promise<void> {
  const wished = currentOrigin()?.wished;
  if (wished === undefined) return;
  const noted = await db
    .insertInto('wish')
    .values({ ...wished, what, answer: null })
    // What was done first gives it its name.
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'key'])
        .doUpdateSet({ what: sql<string>`coalesce(wish.what, excluded.what)` })
        .where('wish.request', '=', wished.request),
    )
    .returning('key')
    .executeTakeFirst();
  if (noted === undefined)
    throw new Conflict('idempotency.taken', `another request with the idempotency key \`${wished.key}\` came first: ask again`);
}

/** Forgets keys that are too old. */
export async function forgetWishes(db: Kysely<Tables>): Promise<void> {
  await db
    .deleteFrom('wish')
    .where('madeAt', '<', sql<Date>`now() - ${KEPT_DAYS} * interval '1 day'`)
    .execute();
}

/** The same key again must be the same wish. */
export function reusedKey(key: string, what: string): Invalid {
  return new Invalid(
    'idempotency.reused',
    `the idempotency key \`${key}\` belongs to \`${what}\`, which was asked for otherwise: take another key`,
    [{ path: 'idempotency-key', message: `belongs to \`${what}\`` }],
  );
}

const LONGEST = 200;

/** A key is a name for a wish, not the wish. Throws `Invalid('idempotency.key')` for one that is longer than any index takes. */
export function refuseLongKey(key: string | undefined): void {
  if (key === undefined || key.length <= LONGEST) return;
  throw new Invalid('idempotency.key', `the idempotency key has ${key.length} characters: take one of at most ${LONGEST}`, [
    { path: 'idempotency-key', message: `must have at most ${LONGEST} characters` },
  ]);
}
