import { sql, type Sql } from './fragment.js';
import type { Session, StatementOptions } from './session.js';

/** Makes a temporary table of a query, in the place of one that the session had under this name before. */
export async function remakeTable(session: Session, table: Sql, query: Sql, options?: StatementOptions): Promise<void> {
  await session.execute(sql`DROP TABLE IF EXISTS ${table}`, options);
  await session.execute(session.dialect.createTable(table, query, { temporary: true }), options);
}
