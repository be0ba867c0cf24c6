import type { Column, ColumnType } from '@tributary/core';
import { sql, type Dialect, type Sql } from '@tributary/sql';
import type { Layout } from './layout.js';

/** A column as something `=` and the fingerprint work on, with the same verdict for the same content. */
export function comparable(dialect: Dialect, column: Sql, type: ColumnType): Sql {
  if (type.kind === 'json' && dialect.canonicalJson !== null) return dialect.canonicalJson(column);
  const item = innermost(type);
  return item === 'json' || item === 'other' ? dialect.text(column) : column;
}

/** The fingerprint of the mapped fields; a constant where nothing is mapped. */
export function fingerprint(dialect: Dialect, fields: readonly Sql[]): Sql {
  return fields.length === 0 ? sql`CAST(0 AS BIGINT)` : dialect.rowHash(fields);
}

/** The fingerprint of the columns of our tables that a sync's fields are kept in; those that do not count are no part of it. */
export function fingerprintOf(dialect: Dialect, layout: Layout, columns: readonly Column[]): Sql {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const counting = layout.fields.filter((slot) => slot.counts);
  return fingerprint(
    dialect,
    counting.map(({ column, name }) => comparable(dialect, column, types.get(name) ?? { kind: 'text' })),
  );
}

const innermost = (type: ColumnType): string => (type.kind === 'list' ? innermost(type.item) : type.kind);
