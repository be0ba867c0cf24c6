import type { ColumnType } from '@tributary/core';
import { sql, type Dialect, type Sql } from '@tributary/sql';

/** How values of a type are compared, and how what was compared becomes a value again. */
interface Comparing {
  readonly compared: (dialect: Dialect, value: Sql) => Sql;
  /** Where it differs from what was compared. */
  readonly value?: (dialect: Dialect, compared: Sql) => Sql;
}

const cast = (dialect: Dialect, value: Sql, type: ColumnType): Sql => sql`CAST(${value} AS ${dialect.type(type)})`;

const document: Comparing = {
  compared: (dialect, value) => sql`${dialect.text(cast(dialect, value, { kind: 'json' }))} COLLATE "C"`,
  value: (dialect, compared) => cast(dialect, compared, { kind: 'json' }),
};

/** Text is compared by code points, documents and lists as their text. Values of other types are compared as they are. */
const COMPARING: Partial<Record<ColumnType['kind'], Comparing>> = {
  text: { compared: (_dialect, value) => sql`${value} COLLATE "C"` },
  other: { compared: (dialect, value) => sql`${dialect.text(value)} COLLATE "C"` },
  json: document,
  list: { ...document, compared: (dialect, value) => document.compared(dialect, dialect.json(value)) },
};

/** A value so that every warehouse can compare it, and sorts it alike. */
export function compileComparable(dialect: Dialect, type: ColumnType, value: Sql): Sql {
  return COMPARING[type.kind]?.compared(dialect, value) ?? value;
}

/** A result of comparing, or a list of such, as values of the type again. */
export function compileCompared(
  dialect: Dialect,
  type: ColumnType,
  { result, isList }: { readonly result: Sql; readonly isList: boolean },
): Sql {
  const back = COMPARING[type.kind]?.value;
  if (!back) return result;
  return isList ? cast(dialect, result, { kind: 'list', item: { kind: 'json' } }) : back(dialect, result);
}
