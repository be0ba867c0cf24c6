import { sql } from 'kysely';

/** How long a claim or a begun batch lasts without a sign of life. Renewed every third of it; the sweep takes over what ran out. */
export const LEASE_MS = 12_000;

/** By both clocks: one of them stands still while a machine sleeps, and the other may be set. */
const moment = () => ({ running: performance.now(), wall: Date.now() });

/**
 * A lease as its holder knows it. It counts from the moment it was asked for, not from when the answer was read: between the two the
 * process may have stood still for so long that another worker has taken over.
 */
export class Lease {
  #since = moment();

  constructor(private readonly lastsMs: number) {}

  /** Asks to hold it longer; what is given back is called once that was granted. */
  prolong(): () => void {
    const asked = moment();
    return () => {
      this.#since = asked;
    };
  }

  /** Whether it can still be believed in, also right after the process stood still. */
  holds(): boolean {
    const { running, wall } = this.#since;
    return Math.max(performance.now() - running, Date.now() - wall) < this.lastsMs;
  }
}

/** Now, by the database's clock: the only one all workers share. */
export const now = sql<Date>`now()`;

/** An instant `ms` from now by the same clock. */
export const inMs = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;
