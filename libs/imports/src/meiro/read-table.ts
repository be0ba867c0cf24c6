import type { ErrorDetail } from '@tributary/core';
import { ident, join, sql, type Session, type StatementOptions } from '@tributary/sql';

/** A table of another system: the columns that are taken over, and those that are known and need not be. */
export interface ForeignTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly [key: string, ...rest: string[]];
  readonly passedOver: readonly string[];
}

export interface ForeignRows {
  /** The columns in their order, as text; by the first of them. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly problems: readonly ErrorDetail[];
}

/** Reads a small table of definitions. What it lacks, and what it has besides, is told. */
export async function readTable(session: Session, table: ForeignTable, options: StatementOptions): Promise<ForeignRows> {
  const { schema, name, columns } = table;
  const named = ident(schema, name);
  const standing = await session.rows(session.dialect.standing(schema, name), options);
  if (standing.length === 0)
    return { rows: [], problems: [{ path: name, message: `there is no table \`${schema}.${name}\`: nothing is read` }] };
  const found = (await session.describe(sql`SELECT * FROM ${named}`)).map((column) => column.name);
  const missing = columns.filter((column) => !found.includes(column));
  if (missing.length > 0) {
    const list = missing.map((column) => `\`${column}\``).join(', ');
    return { rows: [], problems: [{ path: name, message: `the table \`${schema}.${name}\` has no column ${list}: nothing is read` }] };
  }
  const problems = found
    .filter((column) => !columns.includes(column) && !table.passedOver.includes(column))
    .map((column) => ({ path: `${name}.${column}`, message: `the column \`${column}\` is not taken over` }));
  const texts = columns.map((column) => session.dialect.text(ident(column)));
  const rows = await session.rows(sql`SELECT ${join(texts)} FROM ${named} ORDER BY 1`, options);
  return { rows: rows as readonly (readonly (string | null)[])[], problems };
}
