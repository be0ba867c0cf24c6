import { Invalid, type Column, type ColumnType, type Sync } from '@tributary/core';
import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { comparable, fingerprint } from './fingerprint.js';
import type { Layout } from './layout.js';

const KEY = ident('_key');

/** What is extracted. */
export interface StageRequest {
  readonly source: Sql;
  readonly sync: Sync;
  readonly layout: Layout;
}

/** The source with every column named as we keep it, and the fingerprint of the mapped fields. */
export function compileStage(dialect: Dialect, request: StageRequest, columns: readonly Column[]): Sql {
  const { sync, layout } = request;
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const parts = layout.keys.map((key) => readColumn(dialect, sync.key[key.field] ?? '', types));
  const mapped = layout.fields.map((slot) => ({ ...slot, ...mappedValue(dialect, sync, slot.field, types) }));
  const list = join([
    sql`${compileKey(dialect, parts)} AS ${KEY}`,
    ...(parts.length === 1 ? [] : layout.keys.map((key, index) => sql`${parts[index] ?? KEY} AS ${key.column}`)),
    ...mapped.map((field) => sql`${field.value} AS ${field.column}`),
  ]);
  const hash = fingerprint(
    dialect,
    mapped.map((field) => comparable(dialect, field.column, field.type)),
  );
  return sql`SELECT *, ${hash} AS "_hash" FROM (SELECT ${list} FROM (${request.source}\n) AS source) AS mapped`;
}

/** Types we read as text are kept as text: their own may know no comparison, or vanish with the user's schema. */
function readColumn(dialect: Dialect, name: string, types: ReadonlyMap<string, ColumnType>): Sql {
  const column = sql`source.${ident(name)}`;
  return types.get(name)?.kind === 'other' ? dialect.text(column) : column;
}

function mappedValue(
  dialect: Dialect,
  sync: Sync,
  field: string,
  types: ReadonlyMap<string, ColumnType>,
): { value: Sql; type: ColumnType } {
  const from = sync.mapping[field];
  if (from === undefined) throw new Invalid('sync.mapping', `\`${field}\` is not mapped`);
  if ('value' in from) {
    const type = constantType(from.value);
    return { value: sql`CAST(${literal(from.value)} AS ${dialect.type(type)})`, type };
  }
  return { value: readColumn(dialect, from.column, types), type: types.get(from.column) ?? { kind: 'text' } };
}

function constantType(value: string | number | boolean | null): ColumnType {
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value !== 'number') return { kind: 'text' };
  return { kind: Number.isSafeInteger(value) ? 'bigint' : 'double' };
}

function compileKey(dialect: Dialect, parts: readonly Sql[]): Sql {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const missing = join(
    parts.map((part) => sql`${part} IS NULL`),
    ' OR ',
  );
  return sql`CASE WHEN ${missing} THEN NULL ELSE ${dialect.jsonArray(parts)} END`;
}
