import type { ScalarType } from '@tributary/core';
import { ident, join, sql, type Dialect, type Session, type Sql } from '@tributary/sql';

/** The name of the table, in our schema, of what every sync of a warehouse told its destination. */
export const HISTORY = 'delivery_history';

/** That table. */
export const historyTable = (schema: string): Sql => ident(schema, HISTORY);

/** What is kept of each change, in order. `told`: the mapped values as a JSON object; NULL of a removal. */
export const HISTORY_COLUMNS = {
  sync_id: 'text',
  run_id: 'text',
  seq: 'bigint',
  at: 'timestamp',
  key: 'text',
  operation: 'text',
  why: 'text',
  outcome: 'text',
  code: 'text',
  message: 'text',
  remote_id: 'text',
  told: 'text',
} as const satisfies Readonly<Record<string, ScalarType>>;
export type HistoryColumn = keyof typeof HISTORY_COLUMNS;
export const HISTORY_NAMES = Object.keys(HISTORY_COLUMNS) as HistoryColumn[];

/** Makes the table where it is missing. To be called where our schema is sure to be there. */
export async function createHistory(session: Session, schema: string): Promise<void> {
  const { dialect } = session;
  const columns = join(HISTORY_NAMES.map((name) => sql`${ident(name)} ${dialect.type({ kind: HISTORY_COLUMNS[name] })}`));
  await session.execute(sql`CREATE TABLE IF NOT EXISTS ${historyTable(schema)} (${columns})`);
  for (const index of indexes(dialect, historyTable(schema))) await session.execute(index);
}

/** By key for those who look for a person, by run for those who must not note a change twice. */
function indexes(dialect: Dialect, table: Sql): readonly Sql[] {
  const wanted = [dialect.index(table, [ident('key')], { long: true }), dialect.index(table, [ident('run_id'), ident('seq')])];
  return wanted.filter((index) => index !== null);
}
