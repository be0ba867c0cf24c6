import { Conflict } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';

/** Long enough for whoever reads a part of a plan at this moment. */
const PATIENCE_MS = 5_000;

/**
 * Drops a frozen plan that nobody needs any more. Who still holds on to it is a worker that stands still in the middle of reading it: what it
 * reads is of no use, its lease is over, and it would keep the drop waiting for as long as it stands. Its session is ended.
 */
export async function dropPlan(warehouse: Warehouse, name: string): Promise<void> {
  const { dialect, config } = warehouse;
  const { boundViews } = dialect;
  const table = ident(config.schema, name);
  if (boundViews === null) {
    await warehouse.execute(sql`DROP TABLE IF EXISTS ${table}`);
    return;
  }
  const drop = () =>
    warehouse.transaction(async (session) => {
      await session.execute(boundViews.lockWithin(PATIENCE_MS));
      await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
    });
  try {
    await drop();
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    await warehouse.rows(boundViews.endReaders(literal(table.text)));
    await drop();
  }
}
