import { sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { hasTable } from '../ledger/meta.js';
import { transact } from '../ledger/transact.js';
import { HISTORY, historyTable } from './history-table.js';
import { forgetHistory } from './read-history.js';

const DAY_MS = 86_400_000;

/**
 * Forgets what any sync told longer ago than it is kept: a sync that is deleted, switched off or started by nobody ends no run that would.
 * `daysOf`: how many days a sync keeps it. Gives the syncs of which something was forgotten.
 */
export async function forgetOldHistory(
  warehouse: Warehouse,
  { now, daysOf }: { readonly now: Date; readonly daysOf: (sync: string) => number },
): Promise<readonly string[]> {
  const { schema } = warehouse.config;
  if (!(await hasTable(warehouse, schema, HISTORY))) return [];
  const oldest = await warehouse.rows(
    sql`SELECT sync_id, ${warehouse.dialect.text(sql`min("at")`)} FROM ${historyTable(schema)} GROUP BY sync_id`,
  );
  const forgotten: string[] = [];
  for (const [sync, at] of oldest.map((row) => row.map(String))) {
    if (sync === undefined || at === undefined) continue;
    const before = new Date(now.getTime() - daysOf(sync) * DAY_MS);
    if (Date.parse(at) >= before.getTime()) continue;
    await transact(warehouse, (session) => forgetHistory(session, { schema, sync, before }));
    forgotten.push(sync);
  }
  return forgotten.sort();
}
