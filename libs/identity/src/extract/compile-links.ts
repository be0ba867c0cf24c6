import { join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import type { Found } from './compile-seen.js';

/**
 * Each pair of identifiers that an event holds, once, with the first event that does: `a, b, event_id, event_time`, where `a < b`. All pairs
 * and not only as many as would join them: when one identifier is quarantined later, the others must still hold together.
 *
 * Events that hold the same values are made one before anything is paired, and numbered by their time: so the first event of a pair is the
 * least of some numbers.
 */
export function compileLinks(
  dialect: Dialect,
  { found, seen, dictionary }: { readonly found: readonly Found[]; readonly seen: Sql; readonly dictionary: Sql },
): Sql {
  if (found.length < 2)
    return sql`SELECT identifier.node_id AS a, identifier.node_id AS b, seen.event_id, seen.event_time
FROM ${dictionary} AS identifier CROSS JOIN ${seen} AS seen WHERE FALSE`;
  const columns = join(found.map(({ column }) => column));
  const held = join(
    found.map(({ column }) => sql`CASE WHEN ${column} IS NULL THEN 0 ELSE 1 END`),
    ' + ',
  );
  const values = found.map(
    ({ type, column }) => sql`SELECT turn, ${literal(type)} AS "type", ${column} AS value FROM several WHERE ${column} IS NOT NULL`,
  );
  return sql`WITH several AS MATERIALIZED (
  SELECT CAST(row_number() OVER (ORDER BY event_time, event_id COLLATE "C") AS integer) AS turn, first.*
  FROM (
    SELECT ${columns}, min(event_time) AS event_time, ${dialect.earliest(sql`event_id`, [sql`event_time`, sql`event_id COLLATE "C"`])} AS event_id
    FROM ${seen} WHERE ${held} > 1 GROUP BY ${columns}
  ) AS first
), held AS MATERIALIZED (
  SELECT one.turn, identifier.node_id
  FROM (${join(values, '\n    UNION ALL ')}) AS one
  JOIN ${dictionary} AS identifier ON identifier."type" = one."type" AND identifier.value = one.value
), pair AS (
  SELECT one.node_id AS a, other.node_id AS b, min(one.turn) AS turn
  FROM held AS one JOIN held AS other ON other.turn = one.turn AND other.node_id > one.node_id
  GROUP BY one.node_id, other.node_id
)
SELECT pair.a, pair.b, several.event_id, several.event_time FROM pair JOIN several ON several.turn = pair.turn`;
}
