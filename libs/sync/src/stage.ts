import { hint, Invalid, typeName, type Column, type ColumnType, type ErrorDetail, type Sync, type Value } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import { ident, join, literal, sql, type Dialect, type Session, type StatementOptions } from '@tributary/sql';
import type { Layout } from './layout.js';
import type { InvalidRecord } from './ports.js';

/** The source's records as this run saw them: key, fingerprint, mapped fields. A temporary table of the planning session. */
export const STAGE = ident('tributary_stage');
/** Keys that several records share. */
export const DUPLICATE = ident('tributary_duplicate');

const KEY = ident('_key');
const SAMPLES = 20;

/** What extraction gave. Invalid records are no longer in the stage. */
export interface Staged {
  readonly extracted: number;
  readonly invalid: number;
  readonly samples: readonly InvalidRecord[];
  readonly hasDuplicates: boolean;
  /** The stage's columns with the warehouse's types. */
  readonly columns: readonly Column[];
}

/** What is extracted. */
export interface StageRequest {
  readonly source: Sql;
  readonly sync: Sync;
  readonly layout: Layout;
}

/** Reads the source once, in full, into the stage; then takes out the records that cannot be planned. */
export async function stageSource(session: Session, request: StageRequest, options?: StatementOptions): Promise<Staged> {
  const columns = await session.describe(request.source);
  checkContract(request.sync, columns);
  await session.execute(session.dialect.createTable(STAGE, compileStage(session.dialect, request, columns), { temporary: true }), options);
  const [extracted = 0, keyed = 0] = await numbers(session, sql`SELECT count(*), count(${KEY}) FROM ${STAGE}`);
  const duplicates = await takeOutDuplicates(session);
  const nulls = extracted - keyed;
  if (nulls > 0) await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IS NULL`);
  return {
    extracted,
    invalid: nulls + duplicates.records,
    samples: [...nullSample(request.sync, nulls), ...duplicates.samples],
    hasDuplicates: duplicates.records > 0,
    columns: await session.describe(sql`SELECT * FROM ${STAGE}`),
  };
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

/** A column as something `=` and the fingerprint work on, with the same verdict for the same content. */
export function comparable(dialect: Dialect, column: Sql, type: ColumnType): Sql {
  const item = innermost(type);
  return item === 'json' || item === 'other' ? dialect.text(column) : column;
}

/** The fingerprint of the mapped fields; a constant where nothing is mapped. */
export function fingerprint(dialect: Dialect, fields: readonly Sql[]): Sql {
  return fields.length === 0 ? sql`CAST(0 AS BIGINT)` : dialect.rowHash(fields);
}

/** Every mapped and every key column exists and can be what it is used as. Names column and mapping otherwise, all at once. */
export function checkContract(sync: Sync, columns: readonly Column[]): void {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const names = [...types.keys()];
  const missing = (path: string, column: string): readonly ErrorDetail[] =>
    types.has(column) ? [] : [{ path, message: `the source has no column \`${column}\`${hint(column, names)}` }];
  const details = [
    ...Object.entries(sync.key).flatMap(([field, column]) => [...missing(`key.${field}`, column), ...keyType(field, types.get(column))]),
    ...Object.entries(sync.mapping).flatMap(([field, from]) => ('column' in from ? missing(`mapping.${field}`, from.column) : [])),
    ...nestingClashes(Object.keys(sync.mapping)),
  ];
  if (details.length === 0) return;
  const list = details.map((detail) => `\`${detail.path}\`: ${detail.message}`).join('; ');
  throw new Invalid('sync.contract', `Sync \`${sync.id}\` does not fit its source: ${list}. Nothing was sent.`, details);
}

function keyType(field: string, type: ColumnType | undefined): readonly ErrorDetail[] {
  if (type === undefined || !['list', 'json', 'binary', 'double'].includes(type.kind)) return [];
  return [{ path: `key.${field}`, message: `a column of type ${typeName(type)} cannot be a key` }];
}

/** `a` and `a.b` cannot both be filled: one is a value, the other wants it to be an object. */
function nestingClashes(paths: readonly string[]): readonly ErrorDetail[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    const parts = path.split('.');
    const parent = parts.map((_, index) => parts.slice(0, index).join('.')).find((prefix) => prefix !== '' && known.has(prefix));
    return parent === undefined
      ? []
      : [{ path: `mapping.${path}`, message: `\`${parent}\` is mapped to a value, so nothing can be inside it` }];
  });
}

const innermost = (type: ColumnType): string => (type.kind === 'list' ? innermost(type.item) : type.kind);

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

async function takeOutDuplicates(session: Session): Promise<{ records: number; samples: readonly InvalidRecord[] }> {
  const repeated = sql`SELECT ${KEY}, count(*) AS copies FROM ${STAGE} WHERE ${KEY} IS NOT NULL GROUP BY ${KEY} HAVING count(*) > 1`;
  await session.execute(session.dialect.createTable(DUPLICATE, repeated, { temporary: true }));
  const [records = 0] = await numbers(session, sql`SELECT coalesce(sum(copies), 0) FROM ${DUPLICATE}`);
  if (records === 0) return { records, samples: [] };
  await session.execute(sql`DELETE FROM ${STAGE} WHERE ${KEY} IN (SELECT ${KEY} FROM ${DUPLICATE})`);
  const text = session.dialect.text(KEY);
  const rows = await session.rows(sql`SELECT ${text}, copies FROM ${DUPLICATE} ORDER BY ${KEY} LIMIT ${literal(SAMPLES)}`);
  return { records, samples: rows.map(([key = null, copies = null]) => duplicateSample(String(key), copies)) };
}

const duplicateSample = (key: string, copies: Value): InvalidRecord => ({
  key,
  code: 'duplicate_key',
  message: `${String(copies)} records have the key \`${key}\`; none of them is sent. Make the key unique in the source.`,
});

function nullSample(sync: Sync, nulls: number): readonly InvalidRecord[] {
  if (nulls === 0) return [];
  const columns = Object.values(sync.key).map((column) => `\`${column}\``);
  return [{ key: null, code: 'null_key', message: `${nulls} records have no key: ${columns.join(' or ')} is NULL. None of them is sent.` }];
}

/** The first row of a query as numbers. */
export async function numbers(session: Pick<Session, 'rows'>, query: Sql): Promise<readonly number[]> {
  const [row] = await session.rows(query);
  return (row ?? []).map((value) => Number(String(value)));
}
