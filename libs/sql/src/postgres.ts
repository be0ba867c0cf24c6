import type { ColumnType, ScalarType } from '@tributary/core';
import type { BoundViews, Dialect } from './dialect.js';
import { join, literal, sql, Sql } from './fragment.js';
import { postgresGuard } from './guard/postgres-guard.js';

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

// Digits and blanks by name: `\d` and `\s` know more of them than a cast does.
const SHORT_NUMBER = new Sql(
  String.raw`'^[ \t\n\r\f\v]*[+-]?([0-9]{1,200}\.?[0-9]{0,50}|\.[0-9]{1,50})([eE][+-]?[0-9]{1,2})?[ \t\n\r\f\v]*$'`,
);
const NUMBER = new Sql(String.raw`'^[ \t\n\r\f\v]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ \t\n\r\f\v]*$'`);

const NO_JSONB = new Sql(String.raw`'\\u(0000|[dD][89a-fA-F])|[0-9][eE][+-]?[0-9]{4}|[0-9]{255}'`);

const text = (value: Sql): Sql => sql`CAST(${value} AS text)`;
const numeric = (value: Sql): Sql => sql`CAST(${text(value)} AS numeric)`;
const isNumber = (value: Sql): Sql => sql`${text(value)} ~ ${NUMBER} AND length(${text(value)}) < 1000`;

const boundViews: BoundViews = {
  readers: (name) => sql`WITH RECURSIVE reader(oid, depth) AS (
  SELECT CAST(to_regclass(${name}) AS oid), 0
  UNION
  SELECT rewrite.ev_class, reader.depth + 1
  FROM reader
  JOIN pg_depend AS depend ON depend.refclassid = CAST('pg_class' AS regclass) AND depend.refobjid = reader.oid
    AND depend.classid = CAST('pg_rewrite' AS regclass)
  JOIN pg_rewrite AS rewrite ON rewrite.oid = depend.objid AND rewrite.ev_class <> reader.oid
)
SELECT namespace.nspname, class.relname, max(reader.depth)
FROM reader JOIN pg_class AS class ON class.oid = reader.oid JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE reader.depth > 0 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`,
  grants: (name) => sql`SELECT format('GRANT %s ON %s TO %s%s', privilege.privilege_type, ${name},
  CASE WHEN privilege.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(privilege.grantee)) END,
  CASE WHEN privilege.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
FROM pg_class AS class, LATERAL aclexplode(class.relacl) AS privilege
WHERE class.oid = to_regclass(${name}) AND privilege.grantee <> class.relowner`,
  // `LOCK TABLE` would lock all that the view reads as well, down to the users' own tables.
  lockView: (view) => sql`ALTER VIEW IF EXISTS ${view} RESET (security_barrier)`,
  lockTables: (tables) => sql`LOCK TABLE ${join(tables)} IN ACCESS EXCLUSIVE MODE`,
  lockWithin: (ms) => sql`SET LOCAL lock_timeout = ${literal(ms ?? 0)}`,
  endReaders: (name) => sql`SELECT pg_terminate_backend(activity.pid)
FROM pg_stat_activity AS activity JOIN pg_roles AS role ON role.oid = activity.usesysid
WHERE role.rolname = current_user AND activity.application_name = 'tributary' AND activity.pid <> pg_backend_pid() AND EXISTS (
  SELECT 1 FROM pg_locks AS held WHERE held.pid = activity.pid AND held.granted AND held.relation = CAST(to_regclass(${name}) AS oid)
    AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`,
  pause: (ms) => sql`SELECT CAST(pg_sleep(${literal(ms / 1000)}) AS text)`,
};

export const postgres = {
  name: 'postgres',
  type,
  manyTexts: sql`text`,
  manyUuids: sql`uuid`,
  text,
  // A cast adds `/32` to an address of one machine. A row of NULLs is not NULL, though `IS NULL` says so.
  ownText: (value) => sql`CASE WHEN num_nulls(${value}) = 0 THEN concat(${value}) END`,
  // A cast to double raises an error beyond its range, on both sides of it: what may be there goes by way of numeric.
  number: (value) => sql`CASE WHEN ${text(value)} ~ ${SHORT_NUMBER} THEN CAST(${text(value)} AS double precision)
    WHEN ${isNumber(value)} THEN CASE WHEN abs(${numeric(value)}) < 1e-307 THEN 0
      WHEN abs(${numeric(value)}) <= 1.7976931348623157e308 THEN CAST(${text(value)} AS double precision) END END`,
  // Not by way of a double: PostgreSQL would keep only 15 of its digits.
  decimal: (value) => sql`CASE WHEN ${isNumber(value)} THEN
    CASE WHEN abs(round(${numeric(value)}, 9)) < 1e29 THEN CAST(${numeric(value)} AS numeric(38, 9)) END END`,
  // The database's own collation may know ASCII only.
  lower: (value) => sql`lower(${value} COLLATE "und-x-icu")`,
  finds: (text, pattern) => sql`${text} ~ ${pattern}`,
  isJson: (text) => sql`(${text} IS JSON)`,
  // `jsonb` refuses escapes that are no character and numbers beyond its range: such documents are compared as they are written.
  canonicalJson: (value) =>
    sql`CASE WHEN ${text(value)} ~ ${NO_JSONB} THEN ${text(value)} ELSE CAST(CAST(${text(value)} AS jsonb) AS text) END`,
  json: (value) => sql`to_jsonb(${value})`,
  // `jsonb` takes no text beyond 256 MB.
  jsonText: (value) => sql`CAST(to_json(${value}) AS text)`,
  rowHash: (columns) => sql`hash_record_extended(ROW(${join(columns)}), 0)`,
  textHash: (value) => sql`hashtextextended(${value}, 0)`,
  sha256: (value) => sql`encode(sha256(convert_to(${value}, 'UTF8')), 'hex')`,
  engineVersion: sql`current_setting('server_version_num')`,
  // PostgreSQL below 18 has no uuidv7(): milliseconds, version and 12 bits of their fraction go over the head of a random one.
  uuidV7: sql`CAST(overlay(replace(CAST(gen_random_uuid() AS text), '-', '') PLACING overlay(
    lpad(to_hex(CAST(floor(extract(epoch FROM clock_timestamp()) * 4096000) AS bigint)), 15, '0') PLACING '7' FROM 13 FOR 0
    ) FROM 1 FOR 16) AS uuid)`,
  now: sql`clock_timestamp()`,
  createTable: (table, query, options) =>
    options?.temporary ? sql`CREATE TEMPORARY TABLE ${table} AS ${query}` : sql`CREATE TABLE ${table} AS ${query}`,
  unpivot: ({ source, keep, label, value, cases }) =>
    sql`SELECT ${join([...keep, sql`unpivoted.${label}`, sql`unpivoted.${value}`])} FROM ${source} CROSS JOIN LATERAL (VALUES ${join(
      cases.map((one) => sql`(${one.label}, ${one.value})`),
    )}) AS unpivoted(${label}, ${value})`,
  latest: (value, order) =>
    sql`(array_agg(${value} ORDER BY ${join(order.map((by) => sql`${by} DESC`))}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  earliest: (value, order) => sql`(array_agg(${value} ORDER BY ${join(order)}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  lightest: (value, weight, time) =>
    sql`(array_agg(${value} ORDER BY ${weight}, ${time} DESC, ${value}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  heaviest: (value, weight, time) =>
    sql`(array_agg(${value} ORDER BY ${weight} DESC, ${time} DESC, ${value}) FILTER (WHERE ${value} IS NOT NULL))[1]`,
  sortedSet: (value) => sql`array_agg(DISTINCT ${value} ORDER BY ${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  sortedList: (value) => sql`array_agg(${value} ORDER BY ${value}) FILTER (WHERE ${value} IS NOT NULL)`,
  listLength: (list) => sql`coalesce(cardinality(${list}), 0)`,
  jsonObject: (members) => sql`CAST(${join(chunks(members).map(jsonbObject), ' || ')} AS text)`,
  jsonArray: (values) => sql`CAST(json_build_array(${join(values)}) AS text)`,
  // A tree takes no more than 2,700 bytes of a row.
  index: (table, columns, options) =>
    sql`CREATE ${new Sql(options?.unique ? 'UNIQUE INDEX' : 'INDEX')} ON ${table} ${new Sql(options?.long ? 'USING hash ' : '')}(${join(columns)})`,
  textList: (values) => sql`ARRAY[${join(values)}]::text[]`,
  readPaths: null,
  // The default is of the days of spinning disks: it has 1 % of a log looked for in all of it.
  favourIndexes: sql`SET random_page_cost = 1.1`,
  analyze: (table) => sql`ANALYZE ${table}`,
  boundViews,
  guard: postgresGuard(type),
  publicSchema: 'public',
  // Not by the text of the view: that leaves out a schema which `search_path` finds by itself.
  standing: (
    schema,
    name,
  ) => sql`SELECT CASE class.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'f' THEN 'FOREIGN TABLE'
  ELSE 'TABLE' END, (
    SELECT min(format('%I.%I', pg_namespace.nspname, source.relname))
    FROM pg_rewrite AS rewrite
    JOIN pg_depend AS depend ON depend.classid = CAST('pg_rewrite' AS regclass) AND depend.objid = rewrite.oid
      AND depend.refclassid = CAST('pg_class' AS regclass) AND depend.refobjid <> class.oid
    JOIN pg_class AS source ON source.oid = depend.refobjid
    JOIN pg_namespace ON pg_namespace.oid = source.relnamespace
    WHERE rewrite.ev_class = class.oid AND class.relkind = 'v'
    HAVING count(DISTINCT source.oid) = 1
  )
FROM pg_class AS class JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = ${literal(schema)} AND class.relname = ${literal(name)} AND class.relkind IN ('r', 'p', 'v', 'm', 'f')`,
} satisfies Dialect;

/** A function takes 100 arguments at most. */
const MEMBERS = 50;

type Member = readonly [name: string, value: Sql];

function chunks(members: readonly Member[]): readonly (readonly Member[])[] {
  const count = Math.max(1, Math.ceil(members.length / MEMBERS));
  return Array.from({ length: count }, (_, index) => members.slice(index * MEMBERS, (index + 1) * MEMBERS));
}

const jsonbObject = (members: readonly Member[]): Sql =>
  sql`jsonb_build_object(${join(members.map(([name, value]) => sql`CAST(${literal(name)} AS text), ${jsonbValue(value)}`))})`;

/** A document that `jsonb` refuses is a text. */
const jsonbValue = (value: Sql): Sql =>
  sql`CASE WHEN pg_typeof(${value}) = CAST('json' AS regtype) AND ${text(value)} ~ ${NO_JSONB} THEN to_jsonb(${text(value)}) ELSE jsonb_build_array(${value}) -> 0 END`;
