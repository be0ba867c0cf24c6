import { Conflict, type Value } from '@tributary/core';
import { isUnknownTable, type Session, type Sql } from '@tributary/sql';

/** A row by the names its reader gave the columns. */
export type Row<N extends string> = Readonly<Record<N, Value>>;

/** The rows of a question to our tables. Rejects with `Conflict` where nothing was stitched yet, so that there are none. */
export async function readStitched<N extends string>(session: Session, names: readonly N[], query: Sql): Promise<readonly Row<N>[]> {
  const rows = await session.rows(query).catch((error: unknown) => {
    if (!isUnknownTable(error)) throw error;
    throw new Conflict('profiles.not_stitched', 'there are no profiles yet: run stitching first, with `tributary run stitch`', [], {
      cause: error,
    });
  });
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? null])) as Row<N>);
}
