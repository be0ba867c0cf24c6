import { ident, join, literal, sql, type Session } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { createHistory, HISTORY } from '../history/history-table.js';
import { META, metaTable } from '../mapping/layout.js';
import { numbers } from '../plan/stage.js';
import { transact } from './transact.js';

/** PostgreSQL says that a constraint was violated when two create the same schema or table at once, `IF NOT EXISTS` or not. */
const CREATED_AT_ONCE: readonly string[] = ['warehouse.write_conflict', 'warehouse.constraint'];

/**
 * Makes our schema and, in it, the tables all syncs share. In a short transaction of its own: created within their plans, it would
 * make syncs that run for the first time at once fail each other.
 */
export async function openMeta(warehouse: Warehouse): Promise<void> {
  const { schema } = warehouse.config;
  await transact(
    warehouse,
    async (session) => {
      const [meta, history] = [await hasMeta(session, schema), await hasTable(session, schema, HISTORY)];
      if (meta && history) return;
      // Asks first: PostgreSQL refuses `IF NOT EXISTS` too, where the user may not create schemas.
      if (!(await exists(session, 'schemata', { schema_name: schema }))) {
        await session.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
      }
      const text = session.dialect.type({ kind: 'text' });
      if (!meta) await session.execute(sql`CREATE TABLE IF NOT EXISTS ${metaTable(schema)} (sync_id ${text}, shape ${text}, plan ${text})`);
      if (!history) await createHistory(session, schema);
    },
    CREATED_AT_ONCE,
  );
}

/** Whether any sync ever ran in this warehouse. */
export function hasMeta(session: Pick<Session, 'rows'>, schema: string): Promise<boolean> {
  return hasTable(session, schema, META);
}

/** Whether our schema has a table of that name. */
export const hasTable = (session: Pick<Session, 'rows'>, schema: string, name: string): Promise<boolean> =>
  exists(session, 'tables', { table_schema: schema, table_name: name });

async function exists(session: Pick<Session, 'rows'>, kind: string, names: Readonly<Record<string, string>>): Promise<boolean> {
  const conditions = Object.entries(names).map(([column, name]) => sql`${ident(column)} = ${literal(name)}`);
  const query = sql`SELECT count(*) FROM ${ident('information_schema', kind)} WHERE ${join(conditions, ' AND ')}`;
  const [found = 0] = await numbers(session, query);
  return found > 0;
}
