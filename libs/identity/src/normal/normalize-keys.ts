import type { IdentifierType } from '@tributary/core';
import { sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { compileNormalized } from './normalize.js';
import { normalizeOutside } from './normalize-outside.js';

/** Texts of a temporary table that are identifiers of a type, as somebody else wrote them. */
export interface ForeignKeys {
  readonly table: Sql;
  readonly column: Sql;
  readonly type: IdentifierType;
}

/** Brings identifiers out of another table into the form in which stitching knows them; what cannot be read becomes NULL. */
export async function normalizeKeys(session: Session, { table, column, type }: ForeignKeys, options: StatementOptions = {}): Promise<void> {
  const normal = compileNormalized(session.dialect, type, column);
  await session.execute(sql`UPDATE ${table} SET ${column} = ${normal} WHERE ${column} IS NOT NULL`, options);
  await normalizeOutside(session, { table, columns: [column], type }, options);
}
