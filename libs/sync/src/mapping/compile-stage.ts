import { Invalid, type Column, type ColumnType, type FieldMapping } from '@tributary/core';
import { expression, ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { checkTemplate } from '@tributary/templates';
import { compileScope } from './compile-scope.js';
import { comparable, fingerprint } from './fingerprint.js';
import { compileFailures, type GuardedField } from './guard-expressions.js';
import type { Contract, StageRequest } from './contract.js';

const KEY = ident('_key');

interface Kept {
  readonly value: Sql;
  readonly type: ColumnType;
}

/**
 * The source with every column named as we keep it, and the fingerprint of the mapped fields that count. With `guards` it also says of
 * each record whether an expression fails on it.
 */
export function compileStage(
  dialect: Dialect,
  request: StageRequest,
  { contract, guards = [] }: { readonly contract: Contract; readonly guards?: readonly GuardedField[] },
): Sql {
  const { sync, layout } = request;
  const parts = layout.keys.map((key) => readColumn(dialect, contract, sync.key[key.field] ?? '').value);
  const mapped = layout.fields.map((slot) => ({
    ...slot,
    ...keep(dialect, contract, {
      field: slot.field,
      from: sync.mapping[slot.field],
      guard: guards.find(({ field }) => field === slot.field),
    }),
  }));
  const list = join([
    sql`${compileKey(dialect, parts)} AS ${KEY}`,
    ...(parts.length === 1 ? [] : layout.keys.map((key, index) => sql`${parts[index] ?? KEY} AS ${key.column}`)),
    ...mapped.map((field) => sql`${field.value} AS ${field.column}`),
    ...compileFailures(dialect, guards),
  ]);
  const hash = fingerprint(
    dialect,
    mapped.filter((field) => field.counts).map((field) => comparable(dialect, field.column, field.type)),
  );
  return sql`SELECT *, ${hash} AS "_hash" FROM (SELECT ${list} FROM (${request.source}\n) AS source) AS mapped`;
}

function readColumn(dialect: Dialect, { columns }: Contract, name: string): Kept {
  const column = columns.get(name);
  return column === undefined
    ? { value: sql`source.${ident(name)}`, type: { kind: 'text' } }
    : read(dialect, sql`source.${ident(name)}`, column);
}

/**
 * Types we read as text are kept as text: their own may know no comparison, or vanish with the user's schema. A 32-bit float is kept as the
 * double of its shortest text: to widen it would add digits that nobody wrote. An enum is kept as text, or a new value would make it another type.
 */
function read(dialect: Dialect, value: Sql, { type, nativeType }: Column): Kept {
  if (type.kind === 'other') return { value: dialect.ownText(value), type: { kind: 'text' } };
  if (/^enum\b/i.test(nativeType)) return { value: sql`CAST(${value} AS ${dialect.type({ kind: 'text' })})`, type };
  if (!/^(float|real)\b/i.test(nativeType)) return { value, type };
  const text = type.kind === 'list' ? { kind: 'list' as const, item: { kind: 'text' as const } } : { kind: 'text' as const };
  return { value: sql`CAST(CAST(${value} AS ${dialect.type(text)}) AS ${dialect.type(type)})`, type };
}

function keep(
  dialect: Dialect,
  contract: Contract,
  { field, from, guard }: { readonly field: string; readonly from: FieldMapping | undefined; readonly guard: GuardedField | undefined },
): Kept {
  if (from === undefined || 'run' in from) throw new Invalid('sync.mapping', `\`${field}\` is not mapped`);
  if ('column' in from) return readColumn(dialect, contract, from.column);
  if ('sql' in from) {
    const column = contract.expressions.get(field);
    if (column === undefined) throw new Invalid('sync.mapping', `the expression of \`${field}\` has not been checked`);
    return read(dialect, guard === undefined ? expression(from.sql) : dialect.guard.value(guard.guarded), column);
  }
  if ('template' in from) {
    return { value: compileScope(dialect, checkTemplate(from.template).columns, contract.columns), type: { kind: 'text' } };
  }
  const type = constantType(from.value);
  return { value: sql`CAST(${literal(from.value)} AS ${dialect.type(type)})`, type };
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
