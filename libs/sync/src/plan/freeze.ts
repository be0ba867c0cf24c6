import type { Column } from '@tributary/core';
import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { DIFF } from './diff.js';
import type { Layout, SyncTables } from '../mapping/layout.js';
import { comparable } from '../mapping/fingerprint.js';
import { STAGE } from './stage.js';

/** What the rows of a plan are made of. */
export interface FreezeRequest {
  readonly tables: Pick<SyncTables, 'ledger' | 'owed'>;
  readonly layout: Layout;
  /** The stage's columns, for their types. */
  readonly columns: readonly Column[];
  readonly hasOwed: boolean;
  /** The ledger is empty and nothing is owed: every record of the stage is an addition, and no diff was made. */
  readonly first: boolean;
}

const KEY = ident('_key');

/**
 * The plan as rows, one a change, in the order they are sent (removals last): operation, key, the fields that changed (`_changed`, a
 * JSON list; NULL means all), the run that planned the same value first (`_version`; NULL means this one) and the values to send; on a
 * removal those delivered last. Fields are compared for changed records only.
 */
export function compileFreeze(dialect: Dialect, request: FreezeRequest): Sql {
  const rows = request.first ? compileFirst(dialect, request) : compileRows(dialect, request);
  return sql`SELECT CAST(row_number() OVER (ORDER BY "_operation" = 'remove', ${KEY}) AS BIGINT) AS "_seq", change.*
FROM (${rows}) AS change`;
}

function compileFirst(dialect: Dialect, { layout }: FreezeRequest): Sql {
  const none = sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const columns = [
    ...parts(layout).map((part) => part.column),
    ...['_changed', '_remote_id', '_version'].map((name) => sql`${none} AS ${ident(name)}`),
    ident('_hash'),
  ];
  return sql`SELECT 'add' AS "_operation", ${join([KEY, ...columns, ...layout.fields.map((field) => field.column)])} FROM ${STAGE}`;
}

function compileRows(dialect: Dialect, request: FreezeRequest): Sql {
  const { tables, layout, hasOwed } = request;
  const sides = ['stage', 'ledger', ...(hasOwed ? ['owed'] : [])];
  const columns = [
    sql`diff."_operation"`,
    sql`diff.${KEY}`,
    ...parts(layout).map(({ column }) => sql`coalesce(${join(sides.map((side) => sql`${ident(side)}.${column}`))}) AS ${column}`),
    sql`${compileChanged(dialect, request)} AS "_changed"`,
    sql`ledger."_remote_id"`,
    sql`${compileVersion(dialect, request)} AS "_version"`,
    sql`stage."_hash"`,
    ...layout.fields.map(({ column }) => sql`CASE WHEN stage.${KEY} IS NULL THEN ledger.${column} ELSE stage.${column} END AS ${column}`),
  ];
  // The semi joins keep the many unchanged rows, with all their columns, out of the joins.
  const only = (table: Sql) => sql`(SELECT * FROM ${table} WHERE ${KEY} IN (SELECT ${KEY} FROM ${DIFF}))`;
  return sql`SELECT ${join(columns)}
FROM ${DIFF} AS diff
LEFT JOIN ${only(STAGE)} AS stage ON stage.${KEY} = diff.${KEY}
LEFT JOIN ${only(tables.ledger)} AS ledger ON ledger.${KEY} = diff.${KEY}${
    hasOwed ? sql`\nLEFT JOIN ${tables.owed} AS owed ON owed.${KEY} = diff.${KEY}` : sql``
  }`;
}

function compileChanged(dialect: Dialect, { layout, columns }: FreezeRequest): Sql {
  if (layout.fields.length === 0) return sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const names = layout.fields.map(({ field, name, column }) => {
    const of = (side: Sql) => comparable(dialect, side, types.get(name) ?? { kind: 'text' });
    const differs = sql`${of(sql`stage.${column}`)} IS DISTINCT FROM ${of(sql`ledger.${column}`)}`;
    return sql`CASE WHEN ${differs} THEN ${literal(`,${JSON.stringify(field)}`)} ELSE '' END`;
  });
  return sql`CASE WHEN diff."_all" THEN NULL ELSE '[' || substr(${join(names, ' || ')}, 2) || ']' END`;
}

/** A value that is owed already is the same version of the record: sending it again is a repetition, whatever run does it. */
function compileVersion(dialect: Dialect, { hasOwed }: FreezeRequest): Sql {
  if (!hasOwed) return sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  return sql`CASE WHEN owed.operation = diff."_operation" AND owed."_hash" IS NOT DISTINCT FROM stage."_hash" THEN owed.version END`;
}

/** The parts of a key of several columns; a key of one is `_key` itself. */
const parts = (layout: Layout): Layout['keys'] => (layout.keys.length === 1 ? [] : layout.keys);
