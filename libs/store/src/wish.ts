import { Invalid } from '@tributary/core';
import { currentOrigin } from './audit/origin.js';

/** What is wished for now, as a hash; `null` where nobody asked from outside. It is kept beside an idempotency key. */
export function currentWish(): string | null {
  return currentOrigin()?.wish ?? null;
}

/** The same key again must be the same wish. Throws `Invalid('idempotency.reused')` naming what the key belongs to. */
export function refuseOtherWish(key: string, known: { readonly wish: string | null; readonly same: boolean; readonly what: string }): void {
  const wish = currentWish();
  const same = known.same && (known.wish === null || wish === null || known.wish === wish);
  if (same) return;
  throw new Invalid(
    'idempotency.reused',
    `the idempotency key \`${key}\` belongs to ${known.what}, which was asked for otherwise: take another key`,
    [{ path: 'idempotency-key', message: `belongs to ${known.what}` }],
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
