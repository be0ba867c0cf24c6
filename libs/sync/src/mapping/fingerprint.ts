import type { ColumnType } from '@tributary/core';
import { sql, type Dialect, type Sql } from '@tributary/sql';

/** A column as something `=` and the fingerprint work on, with the same verdict for the same content. */
export function comparable(dialect: Dialect, column: Sql, type: ColumnType): Sql {
  const item = innermost(type);
  return item === 'json' || item === 'other' ? dialect.text(column) : column;
}

/** The fingerprint of the mapped fields; a constant where nothing is mapped. */
export function fingerprint(dialect: Dialect, fields: readonly Sql[]): Sql {
  return fields.length === 0 ? sql`CAST(0 AS BIGINT)` : dialect.rowHash(fields);
}

const innermost = (type: ColumnType): string => (type.kind === 'list' ? innermost(type.item) : type.kind);
