import type { ColumnType, ScalarType } from '@tributary/core';
import type { Dialect } from './dialect.js';
import { join, sql, Sql } from './fragment.js';

const TYPES: Record<ScalarType, string> = {
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  decimal: 'numeric',
  double: 'double precision',
  text: 'text',
  uuid: 'uuid',
  timestamp: 'timestamptz',
  local_timestamp: 'timestamp',
  date: 'date',
  time: 'time',
  json: 'jsonb',
  binary: 'bytea',
  other: 'text',
};

const type = (of: ColumnType): Sql => (of.kind === 'list' ? sql`${type(of.item)}[]` : new Sql(TYPES[of.kind]));

const NUMBER = String.raw`'^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$'`;

export const postgres = {
  name: 'postgres',
  type,
  text: (value) => sql`CAST(${value} AS text)`,
  number: (value) => sql`CASE WHEN CAST(${value} AS text) ~ ${new Sql(NUMBER)} THEN CAST(CAST(${value} AS text) AS double precision) END`,
  // Not by way of a double: PostgreSQL would keep only 15 of its digits.
  decimal: (value) => sql`CASE WHEN CAST(${value} AS text) ~ ${new Sql(NUMBER)} AND length(CAST(${value} AS text)) < 400 THEN
    CASE WHEN abs(CAST(CAST(${value} AS text) AS numeric)) < 1e29 THEN CAST(CAST(${value} AS text) AS numeric(38, 9)) END END`,
  // The database's own collation may know ASCII only.
  lower: (value) => sql`lower(${value} COLLATE "und-x-icu")`,
  json: (value) => sql`to_jsonb(${value})`,
  rowHash: (columns) => sql`hash_record_extended(ROW(${join(columns)}), 0)`,
  engineVersion: sql`current_setting('server_version_num')`,
  // PostgreSQL below 18 has no uuidv7(): the milliseconds go over the first 48 bits of a random one, version 7 over its 4.
  uuidV7: sql`CAST(overlay(overlay(replace(CAST(gen_random_uuid() AS text), '-', '')
    PLACING lpad(to_hex(CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS bigint)), 12, '0') FROM 1 FOR 12)
    PLACING '7' FROM 13 FOR 1) AS uuid)`,
  now: sql`clock_timestamp()`,
  createTable: (table, query, options) =>
    options?.temporary ? sql`CREATE TEMPORARY TABLE ${table} AS ${query}` : sql`CREATE TABLE ${table} AS ${query}`,
  unpivot: ({ source, keep, label, value, cases }) =>
    sql`SELECT ${join([...keep, label, value])} FROM ${source} CROSS JOIN LATERAL (VALUES ${join(
      cases.map((one) => sql`(${one.label}, ${one.value})`),
    )}) AS unpivoted(${label}, ${value})`,
  latest: (value, order) =>
    sql`(array_agg(${value} ORDER BY ${join(order.map((by) => sql`${by} DESC`))}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  heaviest: (value, weight, time) =>
    sql`(array_agg(${value} ORDER BY ${weight} DESC, ${time} DESC, ${value}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  sortedSet: (value) => sql`array_agg(DISTINCT ${value} ORDER BY ${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  sortedList: (value) => sql`array_agg(${value} ORDER BY ${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  listLength: (list) => sql`coalesce(cardinality(${list}), 0)`,
  jsonArray: (values) => sql`CAST(json_build_array(${join(values)}) AS text)`,
  index: (table, columns, options) => sql`CREATE ${new Sql(options?.unique ? 'UNIQUE INDEX' : 'INDEX')} ON ${table} (${join(columns)})`,
  textList: (values) => sql`ARRAY[${join(values)}]::text[]`,
} satisfies Dialect;
