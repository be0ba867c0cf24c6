import { sql } from 'kysely';

/** How long a claim or a begun batch lasts without a sign of life. Renewed every third of it; the sweep takes over what ran out. */
export const LEASE_MS = 12_000;

/** Now, by the database's clock: the only one all workers share. */
export const now = sql<Date>`now()`;

/** An instant `ms` from now by the same clock. */
export const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;
