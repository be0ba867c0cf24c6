import { Conflict } from '@tributary/core';
import type { BoundViews } from './dialect.js';
import { ident, sql } from './fragment.js';
import type { ViewName } from './replace-view.js';
import type { Session, StatementOptions } from './session.js';

/** Shorter than databases take to look for deadlocks, which they end by an error for one of those who wait. */
const PATIENCE_MS = 300;
const TRIES = 60;

/**
 * Keeps readers from views and tables until the transaction ends: once it has them all, no reader is in the middle of them. It never waits
 * long for one while it has others: that would stop readers who go the other way round, or let all that come queue up behind one that
 * reads for an hour. After a minute of such tries it waits in line like everybody.
 */
export async function holdReaders(
  session: Session,
  bound: BoundViews,
  held: { readonly views: readonly ViewName[]; readonly tables: readonly ViewName[] },
  options: StatementOptions,
): Promise<void> {
  const there: ViewName[] = [];
  for (const table of held.tables)
    if ((await session.rows(session.dialect.standing(table.schema, table.name), options)).length > 0) there.push(table);
  const take = async (): Promise<void> => {
    for (const { schema, name } of held.views) await session.execute(bound.lockView(ident(schema, name)), options);
    if (there.length > 0) await session.execute(bound.lockTables(there.map(({ schema, name }) => ident(schema, name))), options);
  };
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (await takeWithin(session, bound, take, options)) return;
    await session.rows(bound.pause(Math.min(attempt * 50, 1000)), options);
  }
  await take();
}

/** Takes all or, where somebody is in the way, none. */
async function takeWithin(session: Session, bound: BoundViews, take: () => Promise<void>, options: StatementOptions): Promise<boolean> {
  await session.execute(sql`SAVEPOINT before_locks`, options);
  try {
    await session.execute(bound.lockWithin(PATIENCE_MS), options);
    await take();
    await session.execute(bound.lockWithin(null), options);
    return true;
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    await session.execute(sql`ROLLBACK TO SAVEPOINT before_locks`, options);
    return false;
  }
}
