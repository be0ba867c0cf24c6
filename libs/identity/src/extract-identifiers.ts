import { IdentifierType, Invalid, type Events, type IdentityRule } from '@tributary/core';
import { compileEvents, every, expression, ident, join, literal, matchesKind, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileBlocked, compileNormalized } from './normalize.js';

/** What stitching reads: where the events are, and how identifiers are found in them. */
export interface IdentityDefinition {
  readonly events: Events;
  /** Identifier types that are used and not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
}

/** One row an event: `event_id, event_time`, what each rule found (`c0`, `c1`, …) and how many `blocked` values there were. */
const SEEN = ident('tributary_seen');
/** The pairs of identifiers that one event holds, as numbers. */
const EDGE = ident('tributary_edge');

/** The statements that read the events and number their identifiers, in order. Each fills one table. */
export interface ExtractionPlan {
  readonly seen: Sql;
  readonly identifier: Sql;
  readonly eventNode: Sql;
  readonly edge: Sql;
}

export const EXTRACTED = { seen: SEEN, edge: EDGE } as const;

/** The identifiers of all events. The events are read once, by `seen`; the rest works on what that found. */
export function compileExtraction(
  dialect: Dialect,
  definition: IdentityDefinition,
  into: { readonly identifier: Sql; readonly eventNode: Sql },
): ExtractionPlan {
  const found = definition.rules.map((rule, index): Found => ({ type: rule.identifier, column: ident(`c${index}`) }));
  return {
    seen: dialect.createTable(SEEN, compileSeen(dialect, definition), { temporary: true }),
    identifier: dialect.createTable(into.identifier, compileDictionary(found)),
    eventNode: dialect.createTable(into.eventNode, compileEventNodes(found, into.identifier)),
    edge: dialect.createTable(EDGE, compileEdges(found, into.identifier), { temporary: true }),
  };
}

/** What one rule found: identifiers of a type, in a column of `seen`. */
interface Found {
  readonly type: string;
  readonly column: Sql;
}

function compileSeen(dialect: Dialect, { events, types, rules }: IdentityDefinition): Sql {
  const columns = rules.map((rule, index) => ({ name: ident(`c${index}`), rule, type: typeOf(types, rule) }));
  const read = columns.map(({ name, rule, type }) => {
    const value = compileNormalized(dialect, type, expression(rule.value));
    return sql`, CASE WHEN ${matchesKind(rule.event)} THEN ${value} END AS ${name}`;
  });
  const kept = columns.map(
    ({ name, type }) => sql`, CASE WHEN ${compileBlocked(dialect, type, name)} THEN NULL ELSE ${name} END AS ${name}`,
  );
  const blocked = columns.map(({ name, type }) => sql`CASE WHEN ${compileBlocked(dialect, type, name)} THEN 1 ELSE 0 END`);
  // Kept apart, or PostgreSQL would take each value out of its event once for every time it is named.
  return sql`WITH found AS MATERIALIZED (
  SELECT id AS event_id, event_time${join(read, '\n    ')}
  FROM (${compileEvents(events)}) AS event
)
SELECT event_id, event_time${join(kept, '\n  ')}, ${join([sql`0`, ...blocked], ' + ')} AS blocked
FROM found`;
}

/** The type a rule refers to, or its defaults. Two rules may feed one type. */
function typeOf(types: readonly IdentifierType[], rule: IdentityRule): IdentifierType {
  if (rule.identifier === 'profile_id')
    throw new Invalid(
      'identity.reserved',
      `the identifier type \`profile_id\` of rule \`${rule.id}\` is the profile's own name: choose another`,
      [{ path: 'identifier', message: 'is reserved' }],
    );
  return types.find((type) => type.id === rule.identifier) ?? IdentifierType.parse({ kind: 'identifier_type', id: rule.identifier });
}

/** Every distinct identifier with a number from 0 and the time of the last event that held it. */
function compileDictionary(found: readonly Found[]): Sql {
  const types = [...new Set(found.map(({ type }) => type))];
  const distinct = types.map((type) => {
    const values = found
      .filter((one) => one.type === type)
      .map(({ column }) => sql`SELECT ${column} AS value, event_time FROM ${SEEN} WHERE ${column} IS NOT NULL`);
    return sql`SELECT ${literal(type)} AS "type", value, max(event_time) AS last_seen_at FROM (${join(values, ' UNION ALL ')}) AS one GROUP BY value`;
  });
  const all =
    distinct.length === 0
      ? sql`SELECT NULL AS "type", NULL AS value, event_time AS last_seen_at FROM ${SEEN} WHERE FALSE`
      : join(distinct, '\n  UNION ALL ');
  return sql`SELECT CAST("type" AS text) AS "type", CAST(value AS text) AS value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at
FROM (
  ${all}
) AS every`;
}

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
  FROM ${SEEN} WHERE ${column} IS NOT NULL AND ${first.value} IS NOT NULL`;
  });
  if (pairs.length === 0) return sql`SELECT node_id AS a, node_id AS b FROM ${identifier} WHERE FALSE`;
  return sql`SELECT one.node_id AS a, other.node_id AS b
FROM (
  SELECT DISTINCT first_type, first_value, other_type, other_value FROM (${join(pairs, '\n  UNION ALL ')}) AS pair
) AS pair
JOIN ${identifier} AS one ON one."type" = pair.first_type AND one.value = pair.first_value
JOIN ${identifier} AS other ON other."type" = pair.other_type AND other.value = pair.other_value`;
}

/** Of the log: its events, those without any identifier, and the blocked values. Needs `seen`. */
export function compileSeenCounts(rules: number): Sql {
  const columns = Array.from({ length: rules }, (_, index) => ident(`c${index}`));
  const without = every(columns.map((column) => sql`${column} IS NULL`));
  return sql`SELECT count(*), count(CASE WHEN ${without} THEN 1 END), coalesce(sum(blocked), 0) FROM ${SEEN}`;
}
