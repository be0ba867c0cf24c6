import type { ColumnType, ScalarType } from '@tributary/core';
import type { Dialect } from './dialect.js';
import { join, literal, sql, Sql } from './fragment.js';
import { duckdbGuard } from './guard/duckdb-guard.js';

const TYPES: Record<ScalarType, string> = {
  boolean: 'BOOLEAN',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  decimal: 'DECIMAL(38, 9)',
  double: 'DOUBLE',
  text: 'VARCHAR',
  uuid: 'UUID',
  timestamp: 'TIMESTAMPTZ',
  local_timestamp: 'TIMESTAMP',
  date: 'DATE',
  time: 'TIME',
  json: 'JSON',
  binary: 'BLOB',
  other: 'VARCHAR',
};

const type = (of: ColumnType): Sql => (of.kind === 'list' ? sql`${type(of.item)}[]` : new Sql(TYPES[of.kind]));

/** A row of several is compared much slower than one value. */
const inOrder = (by: readonly Sql[]): Sql => (by.length === 1 ? join(by) : sql`ROW(${join(by)})`);

export const duckdb = {
  name: 'duckdb',
  type,
  // To compress ids by `fsst`, as DuckDB would after having tried everything, is two thirds of the time to write them, and the file is
  // mostly the events themselves.
  manyTexts: sql`VARCHAR USING COMPRESSION uncompressed`,
  // Packed by bits, as DuckDB would choose, they are read five times as slowly.
  manyUuids: sql`UUID USING COMPRESSION uncompressed`,
  text: (value) => sql`CAST(${value} AS VARCHAR)`,
  ownText: (value) => sql`CAST(${value} AS VARCHAR)`,
  // Text like `1e999` would be infinite, which no sum survives.
  number: (value) => sql`CASE WHEN isfinite(TRY_CAST(${value} AS DOUBLE)) THEN TRY_CAST(${value} AS DOUBLE) END`,
  decimal: (value) => sql`TRY_CAST(${value} AS DECIMAL(38, 9))`,
  lower: (value) => sql`lower(${value})`,
  finds: (text, pattern) => sql`regexp_matches(${text}, ${pattern})`,
  isJson: (text) => sql`json_valid(${text})`,
  canonicalJson: null,
  json: (value) => sql`to_json(${value})`,
  jsonText: (value) => sql`CAST(to_json(${value}) AS VARCHAR)`,
  rowHash: (columns) => sql`hash(${join(columns)})`,
  textHash: (value) => sql`hash(${value})`,
  sha256: (value) => sql`sha256(${value})`,
  engineVersion: sql`version()`,
  uuidV7: sql`uuidv7()`,
  now: sql`now()`,
  createTable: (table, query, options) =>
    options?.temporary ? sql`CREATE TEMPORARY TABLE ${table} AS ${query}` : sql`CREATE TABLE ${table} AS ${query}`,
  // Two lists unnested side by side: DuckDB walks them in step, and the source stays one scan.
  unpivot: ({ source, keep, label, value, cases }) =>
    sql`SELECT ${join([
      ...keep,
      sql`unnest([${join(cases.map((one) => one.label))}]) AS ${label}`,
      sql`unnest([${join(cases.map((one) => one.value))}]) AS ${value}`,
    ])} FROM ${source}`,
  latest: (value, order) => sql`arg_max(${value}, ${inOrder(order)})`,
  earliest: (value, order) => sql`arg_min(${value}, ${inOrder(order)})`,
  lightest: (value, weight, time) => sql`arg_min(${value}, ROW(${weight}, -epoch_us(${time}), ${value}))`,
  heaviest: (value, weight, time) => sql`arg_min(${value}, ROW(-(${weight}), -epoch_us(${time}), ${value}))`,
  sortedSet: (value) => sql`list_sort(list(DISTINCT ${value}) FILTER (WHERE ${value} IS NOT NULL))`,
  sortedList: (value) => sql`list_sort(list(${value}) FILTER (WHERE ${value} IS NOT NULL))`,
  listLength: (list) => sql`coalesce(len(${list}), 0)`,
  jsonObject: (members) => sql`CAST(json_object(${join(members.map(([name, value]) => sql`${literal(name)}, ${value}`))}) AS VARCHAR)`,
  jsonArray: (values) => sql`CAST(json_array(${join(values)}) AS VARCHAR)`,
  // DuckDB finds rows by the minimum and maximum of each row group; its indexes slow loading and forbid renaming.
  index: () => null,
  textList: (values) => sql`CAST([${join(values)}] AS VARCHAR[])`,
  readPaths: (json, paths) => sql`json_extract_string(${json}, [${join(paths)}])`,
  analyze: null,
  favourIndexes: null,
  boundViews: null,
  guard: duckdbGuard,
  publicSchema: 'main',
  standing: (schema, name) => {
    // DuckDB's names are the same in any case.
    const named = (column: Sql, wanted: string): Sql => sql`lower(${column}) = lower(${literal(wanted)})`;
    const here = sql`database_name = current_database() AND ${named(sql`schema_name`, schema)}`;
    return sql`SELECT 'TABLE', NULL FROM duckdb_tables() WHERE ${here} AND ${named(sql`table_name`, name)}
UNION ALL SELECT 'VIEW', nullif(regexp_extract("sql", ' AS SELECT \\* FROM (.+\\..+);$', 1), '') FROM duckdb_views() WHERE ${here} AND ${named(sql`view_name`, name)}`;
  },
} satisfies Dialect;
