import { AppError, Conflict, type Value } from '@tributary/core';
import { sql, type Session, type Sql } from '@tributary/sql';

/** The value of `identifier`, as far as a person would read it: it may be a megabyte long. */
export const SHOWN_VALUE = sql`left(identifier.value, 1000)`;

/** A row by the names its reader gave the columns. */
export type Row<N extends string> = Readonly<Record<N, Value>>;

/** The rows of a question to our tables. Rejects with `Conflict` where nothing was stitched yet, so that there are none. */
export async function readRows<N extends string>(session: Session, names: readonly N[], query: Sql): Promise<readonly Row<N>[]> {
  const rows = await session.rows(query).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'warehouse.unknown_table') throw error;
    throw new Conflict('profiles.not_stitched', 'there are no profiles yet: run stitching first, with `tributary run stitch`', [], {
      cause: error,
    });
  });
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])) as Row<N>);
}

/** A text column that is never NULL. */
export const textOf = (value: Value): string => String(value);
/** A text column. */
export const textOrNull = (value: Value): string | null => (value === null ? null : String(value));
