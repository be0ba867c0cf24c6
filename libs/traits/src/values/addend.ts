import type { ColumnType } from '@tributary/core';
import type { Dialect, Sql } from '@tributary/sql';

const EXACT: readonly ColumnType['kind'][] = ['integer', 'bigint', 'decimal'];

/** A value as an exact number that sums are made of; NULL where it is none. */
export function addend(dialect: Dialect, type: ColumnType, value: Sql): Sql {
  if (EXACT.includes(type.kind)) return value;
  return dialect.decimal(type.kind === 'double' ? value : dialect.text(value));
}
