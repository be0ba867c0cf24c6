import { IdentifierType, Invalid, type Events, type IdentityRule } from '@tributary/core';
import { compileEvents, expression, ident, join, liftPaths, literal, matchesKind, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileBlocked, compileNormalized } from './normalize.js';

/** What stitching reads: where the events are, and how identifiers are found in them. */
export interface IdentityDefinition {
  readonly events: Events;
  /** Identifier types that are used and not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  /** No id of the log is repeated. */
  readonly unique: boolean;
}

/** One row an event: `event_id, event_time` and what each rule found (`c0`, `c1`, …). */
const SEEN = ident('tributary_seen');
/** One row a distinct value: `type, value, last_seen_at`, and whether it is `blocked`. */
const VALUE = ident('tributary_value');
/** The pairs of identifiers that one event holds, as numbers. */
const EDGE = ident('tributary_edge');

/** The statements that read the events and number their identifiers, in order. Each fills one table. */
export interface ExtractionPlan {
  readonly seen: Sql;
  readonly value: Sql;
  /** Take blocked values out of `seen`, one statement a rule; each changes as many rows as it blocks. Needed only if there are any. */
  readonly block: readonly Sql[];
  readonly identifier: Sql;
  readonly eventNode: { readonly table: Sql; readonly rows: Sql };
  readonly edge: Sql;
}

export const EXTRACTED = { seen: SEEN, value: VALUE, edge: EDGE } as const;

/** The identifiers of all events. The events are read once, by `seen`; the rest works on what that found. */
export function compileExtraction(
  dialect: Dialect,
  definition: IdentityDefinition,
  into: { readonly identifier: Sql; readonly eventNode: Sql },
): ExtractionPlan {
  const found = definition.rules.map((rule, index): Found => ({ type: rule.identifier, column: ident(`c${index}`) }));
  return {
    seen: dialect.createTable(SEEN, compileSeen(dialect, definition), { temporary: true }),
    value: dialect.createTable(VALUE, compileValues(dialect, found, definition.types), { temporary: true }),
    block: found.map(
      ({ type, column }) => sql`UPDATE ${SEEN} SET ${column} = NULL
WHERE ${column} IN (SELECT value FROM ${VALUE} WHERE blocked AND "type" = ${literal(type)})`,
    ),
    identifier: dialect.createTable(into.identifier, DICTIONARY),
    eventNode: {
      table: sql`CREATE TABLE ${into.eventNode} (event_id ${dialect.manyTexts}, node_id integer)`,
      rows: sql`INSERT INTO ${into.eventNode} ${compileEventNodes(found, into.identifier)}`,
    },
    edge: dialect.createTable(EDGE, compileEdges(found, into.identifier), { temporary: true }),
  };
}

/** What one rule found: identifiers of a type, in a column of `seen`. */
interface Found {
  readonly type: string;
  readonly column: Sql;
}

function compileSeen(dialect: Dialect, { events, types, rules, unique }: IdentityDefinition): Sql {
  // A rule for some kinds reads its path where it applies; the others, which read every event, read it once for all of them.
  const general = rules.filter((rule) => matchesKind(rule.event).text === 'TRUE');
  const lifted = liftPaths(
    dialect,
    general.map((rule) => rule.value),
  );
  const read = rules.map((rule, index) => {
    const text = lifted.expressions[general.indexOf(rule)] ?? expression(rule.value);
    const value = compileNormalized(dialect, typeOf(types, rule.identifier, rule.id), text);
    const found = general.includes(rule) ? value : sql`CASE WHEN ${matchesKind(rule.event)} THEN ${value} END`;
    return sql`, ${found} AS ${ident(`c${index}`)}`;
  });
  const paths = lifted.column === null ? sql`` : sql`, ${lifted.column}`;
  return sql`SELECT id AS event_id, event_time${join(read, '\n  ')}
FROM (SELECT *${paths} FROM (${compileEvents(events, { unique })}) AS event) AS event`;
}

/** The type a rule refers to, or its defaults. Two rules may feed one type. */
function typeOf(types: readonly IdentifierType[], id: string, rule?: string): IdentifierType {
  if (id === 'profile_id')
    throw new Invalid(
      'identity.reserved',
      `the identifier type \`profile_id\` of rule \`${rule ?? id}\` is the profile's own name: choose another`,
      [{ path: 'identifier', message: 'is reserved' }],
    );
  return types.find((type) => type.id === id) ?? IdentifierType.parse({ kind: 'identifier_type', id });
}

/** Every distinct value of each type. What it is compared with to be blocked is compared once here, not in every event. */
function compileValues(dialect: Dialect, found: readonly Found[], types: readonly IdentifierType[]): Sql {
  const distinct = [...new Set(found.map(({ type }) => type))].map((type) => {
    const values = found
      .filter((one) => one.type === type)
      .map(({ column }) => sql`SELECT ${column} AS value, event_time FROM ${SEEN} WHERE ${column} IS NOT NULL`);
    const blocked = compileBlocked(dialect, typeOf(types, type), sql`value`);
    return sql`SELECT CAST(${literal(type)} AS text) AS "type", value, max(event_time) AS last_seen_at, ${blocked} AS blocked
FROM (${join(values, ' UNION ALL ')}) AS one GROUP BY value`;
  });
  if (distinct.length > 0) return join(distinct, '\nUNION ALL ');
  return sql`SELECT CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value, event_time AS last_seen_at, FALSE AS blocked FROM ${SEEN} WHERE FALSE`;
}

/** Every identifier with a number from 0 and the time of the last event that held it. */
const DICTIONARY = sql`SELECT "type", value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at
FROM ${VALUE} WHERE NOT blocked`;

/** The first identifier an event holds stands for the event. */
function compileFirst(found: readonly Found[]): { readonly type: Sql; readonly value: Sql } {
  if (found.length === 0) return { type: sql`CAST(NULL AS text)`, value: sql`CAST(NULL AS text)` };
  const cases = found.map(({ type, column }) => sql`WHEN ${column} IS NOT NULL THEN ${literal(type)}`);
  return { type: sql`CASE ${join(cases, ' ')} END`, value: sql`coalesce(${join(found.map(({ column }) => column))})` };
}

function compileEventNodes(found: readonly Found[], identifier: Sql): Sql {
  const first = compileFirst(found);
  return sql`SELECT seen.event_id, identifier.node_id
FROM (SELECT event_id, ${first.type} AS "type", ${first.value} AS value FROM ${SEEN}) AS seen
JOIN ${identifier} AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value`;
}

/**
 * For each event a star: its first identifier to each further one. That joins them all, with the fewest pairs. A node joined to itself
 * does no harm; a condition against it would, because DuckDB may then start with the product of all nodes.
 */
function compileEdges(found: readonly Found[], identifier: Sql): Sql {
  const pairs = found.slice(1).map(({ type, column }, index) => {
    const first = compileFirst(found.slice(0, index + 1));
    return sql`SELECT ${first.type} AS first_type, ${first.value} AS first_value, ${literal(type)} AS other_type, ${column} AS other_value
  FROM several WHERE ${column} IS NOT NULL AND ${first.value} IS NOT NULL`;
  });
  if (pairs.length === 0) return sql`SELECT node_id AS a, node_id AS b FROM ${identifier} WHERE FALSE`;
  const columns = join(found.map(({ column }) => column));
  const held = join(
    found.map(({ column }) => sql`CASE WHEN ${column} IS NULL THEN 0 ELSE 1 END`),
    ' + ',
  );
  return sql`WITH several AS MATERIALIZED (
  SELECT DISTINCT ${columns} FROM ${SEEN} WHERE ${held} > 1
)
SELECT one.node_id AS a, other.node_id AS b
FROM (
  SELECT DISTINCT first_type, first_value, other_type, other_value FROM (${join(pairs, '\n  UNION ALL ')}) AS pair
) AS pair
JOIN ${identifier} AS one ON one."type" = pair.first_type AND one.value = pair.first_value
JOIN ${identifier} AS other ON other."type" = pair.other_type AND other.value = pair.other_value`;
}
