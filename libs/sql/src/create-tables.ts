import { ident, join, literal, sql, type Sql } from './fragment.js';
import type { Session, StatementOptions } from './session.js';

/** Tables by name, each with its columns and their types. */
export type TableColumns = Readonly<Record<string, Readonly<Record<string, Sql>>>>;

/** Creates the tables that a schema lacks, and adds to those of an earlier version the columns that they lack: those are NULL in all rows. */
export async function createTables(session: Session, schema: string, tables: TableColumns, options?: StatementOptions): Promise<void> {
  const known = await columnsIn(session, schema, options);
  for (const [name, columns] of Object.entries(tables)) {
    const table = ident(schema, name);
    const declared = Object.entries(columns).map(([column, type]) => sql`${ident(column)} ${type}`);
    if (Object.keys(columns).every((column) => known.has(JSON.stringify([name, column])))) continue;
    await session.execute(sql`CREATE TABLE IF NOT EXISTS ${table} (${join(declared)})`, options);
    const there = new Set((await session.describe(sql`SELECT * FROM ${table}`)).map((column) => column.name));
    for (const [index, column] of Object.keys(columns).entries())
      if (!there.has(column)) await session.execute(sql`ALTER TABLE ${table} ADD COLUMN ${declared[index] as Sql}`, options);
  }
}

/** What the schema has, in one question: most often nothing is missing. */
async function columnsIn(session: Session, schema: string, options?: StatementOptions): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    sql`SELECT table_name, column_name FROM information_schema.columns WHERE table_catalog = current_database() AND table_schema = ${literal(schema)}`,
    options,
  );
  return new Set(rows.map((row) => JSON.stringify(row)));
}
