import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@tributary/core';
import type { Session } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';

const TRIES = 6;
const PAUSE_MS = 50;
const IN_THE_WAY: readonly string[] = ['warehouse.write_conflict'];

/**
 * A transaction that is tried again when another session's write was in its way: runs of several syncs share a warehouse and must
 * not fail for meeting there. `work` is done anew each time, so it keeps nothing outside of the session.
 */
export async function transact<T>(
  warehouse: Warehouse,
  work: (session: Session) => Promise<T>,
  codes: readonly string[] = IN_THE_WAY,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await warehouse.transaction(work);
    } catch (error) {
      const inTheWay = error instanceof AppError && codes.includes(error.code);
      if (!inTheWay || tried === TRIES) throw error;
      await sleep(PAUSE_MS * 2 ** tried * (0.5 + Math.random()));
    }
  }
}
