import type { Column } from '@tributary/core';
import { ident, join, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { errorColumn } from '../statement/error-column.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import type { CountedErrors } from './traits-job.js';

/** What a computed table holds. */
export interface Tally {
  readonly rows: number;
  /** Values that are not NULL. */
  readonly values: number;
  readonly errors: readonly CountedErrors[];
  readonly columns: readonly Column[];
  /** The names of the columns that count errors: no traits, and not to be published. */
  readonly errorColumns: readonly string[];
}

/** Counts what a table made by the statement of these traits holds, in one pass. */
export async function tally(
  session: Session,
  { table, traits }: { readonly table: Sql; readonly traits: readonly TypedTrait[] },
  options: StatementOptions,
): Promise<Tally> {
  const columns = await session.describe(sql`SELECT * FROM ${table}`);
  const names = columns.map(({ name }) => name);
  const ids = traits.map(({ trait }) => trait.id);
  const counted = traits.flatMap((_, index) => (names.includes(errorColumn(index)) ? [index] : []));
  const sums = [
    sql`count(*)`,
    join([sql`0`, ...names.filter((name) => ids.includes(name)).map((name) => sql`count(${ident(name)})`)], ' + '),
    ...counted.map((index) => sql`coalesce(sum(${ident(errorColumn(index))}), 0)`),
  ];
  const [row = []] = await session.rows(sql`SELECT ${join(sums)} FROM ${table}`, options);
  const [rows = 0, values = 0, ...errors] = row.map(Number);
  return {
    rows,
    values,
    columns,
    errors: counted.map((index, at) => ({ trait: ids[index] ?? '', values: errors[at] ?? 0 })).filter((one) => one.values > 0),
    errorColumns: counted.map(errorColumn),
  };
}
