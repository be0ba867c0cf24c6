import type { Column } from '@tributary/core';
import { every, ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { comparable } from '../mapping/fingerprint.js';
import type { Layout, Slot, SyncTables } from '../mapping/layout.js';
import { DIFF } from './diff.js';
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
  /** Fields whose values together make a lane: its changes stand together, and are sent one batch after the other. */
  readonly lane?: readonly string[];
  /** Each change goes by itself: lanes take turns, so that they are sent beside each other and not one lane after the other. */
  readonly inTurns?: boolean;
  /** Fields of which the mapping has changed: a record that differs in none but these is in the plan because of it (`mapping`). */
  readonly remapped?: readonly string[];
}

const KEY = ident('_key');
const LANE = ident('_lane');
const TURN = ident('_turn');

/**
 * The plan as rows, one a change, in the order they are sent (removals last, lanes together or in turns): operation, reason (`_why`), key, the fields
 * that changed (`_changed`, a JSON list; NULL means all), the run that planned the same value first (`_version`; NULL means this one) and
 * the values to send; on a removal those delivered last. Fields are compared for changed records only.
 */
export function compileFreeze(dialect: Dialect, request: FreezeRequest): Sql {
  const rows = request.first ? compileFirst(dialect, request) : compileRows(dialect, request);
  const lane = laneSlots(request);
  const turns = lane.length > 0 && request.inTurns === true;
  const order = [...(turns ? [TURN] : []), ...(lane.length === 0 ? [] : [LANE]), KEY];
  const together = lane.length === 0 ? rows : sql`SELECT planned.*, ${compileLane(dialect, lane)} AS ${LANE} FROM (${rows}) AS planned`;
  const named = turns ? compileTurns(together) : together;
  // Only additions, and all of the source: sorted first and then numbered, which takes half as long as numbering in order.
  if (request.first) return compileSequence(sql``, sql`SELECT * FROM (${named}) AS addition ORDER BY ${join(order)}`);
  return compileSequence(sql`ORDER BY ${join([sql`"_operation" = 'remove'`, ...order])}`, named);
}

const compileSequence = (order: Sql, changes: Sql): Sql => sql`SELECT CAST(row_number() OVER (${order}) AS BIGINT) AS "_seq", change.*
FROM (${changes}) AS change`;

/** The first of each lane, then the second of each, and so on. */
const compileTurns = (rows: Sql): Sql => {
  const turn = sql`row_number() OVER (PARTITION BY "_operation" = 'remove', ${LANE} ORDER BY ${KEY})`;
  return sql`SELECT laned.*, ${turn} AS ${TURN} FROM (${rows}) AS laned`;
};

/** The columns that make a lane. What is not mapped is the same for all records: where none is, they are all in one lane. */
export function laneSlots({ layout, lane = [] }: Pick<FreezeRequest, 'layout' | 'lane'>): readonly Slot[] {
  return [...layout.keys, ...layout.fields].filter(({ field }) => lane.includes(field));
}

const compileLane = (dialect: Dialect, lane: readonly Slot[]): Sql => dialect.jsonArray(lane.map(({ column }) => dialect.text(column)));

function compileFirst(dialect: Dialect, { layout }: FreezeRequest): Sql {
  const none = sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const columns = [
    ...parts(layout).map((part) => part.column),
    ...['_changed', '_remote_id', '_version'].map((name) => sql`${none} AS ${ident(name)}`),
    ident('_hash'),
  ];
  return sql`SELECT 'add' AS "_operation", 'new' AS "_why", ${join([KEY, ...columns, ...layout.fields.map((field) => field.column)])} FROM ${STAGE}`;
}

function compileRows(dialect: Dialect, request: FreezeRequest): Sql {
  const { tables, layout, hasOwed } = request;
  const sides = ['stage', 'ledger', ...(hasOwed ? ['owed'] : [])];
  const columns = [
    sql`diff."_operation"`,
    sql`${compileWhy(dialect, request)} AS "_why"`,
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

function compileChanged(dialect: Dialect, request: FreezeRequest): Sql {
  const counting = countingSlots(request);
  if (counting.length === 0) return sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  const names = counting.map((slot) => {
    return sql`CASE WHEN ${differs(dialect, slot, request)} THEN ${literal(`,${JSON.stringify(slot.field)}`)} ELSE '' END`;
  });
  return sql`CASE WHEN diff."_all" THEN NULL ELSE '[' || substr(${join(names, ' || ')}, 2) || ']' END`;
}

function compileWhy(dialect: Dialect, request: FreezeRequest): Sql {
  const { remapped = [] } = request;
  if (remapped.length === 0) return sql`diff."_why"`;
  const others = countingSlots(request).filter(({ field }) => !remapped.includes(field));
  const same = every(others.map((slot) => sql`NOT ${differs(dialect, slot, request)}`));
  return sql`CASE WHEN diff."_why" = 'changed' AND ${same} THEN 'mapping' ELSE diff."_why" END`;
}

/** Whether a record's value of a field is another than the ledger's, as a condition on `stage` and `ledger`. */
export function differs(dialect: Dialect, slot: Slot, { columns }: Pick<FreezeRequest, 'columns'>): Sql {
  const type = columns.find((column) => column.name === slot.name)?.type ?? { kind: 'text' };
  const of = (side: Sql) => comparable(dialect, side, type);
  return sql`(${of(sql`stage.${slot.column}`)} IS DISTINCT FROM ${of(sql`ledger.${slot.column}`)})`;
}

/** A value that is owed already is the same version of the record: sending it again is a repetition, whatever run does it. */
function compileVersion(dialect: Dialect, { hasOwed }: FreezeRequest): Sql {
  if (!hasOwed) return sql`CAST(NULL AS ${dialect.type({ kind: 'text' })})`;
  return sql`CASE WHEN owed.operation = diff."_operation" AND owed."_hash" IS NOT DISTINCT FROM stage."_hash" THEN owed.version END`;
}

const countingSlots = ({ layout }: Pick<FreezeRequest, 'layout'>): readonly Slot[] => layout.fields.filter((slot) => slot.counts);

/** The parts of a key of several columns; a key of one is `_key` itself. */
const parts = (layout: Layout): Layout['keys'] => (layout.keys.length === 1 ? [] : layout.keys);
