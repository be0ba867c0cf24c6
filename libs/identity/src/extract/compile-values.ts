import type { IdentifierType } from '@tributary/core';
import { join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileBlocked } from '../normal/normalize.js';
import { typeOf, type Found } from './compile-seen.js';

/** Every distinct value of each type that was seen. What it is compared with to be blocked is compared once here, not in every event. */
export function compileValues(
  dialect: Dialect,
  { found, types, seen }: { readonly found: readonly Found[]; readonly types: readonly IdentifierType[]; readonly seen: Sql },
): Sql {
  const distinct = [...new Set(found.map(({ type }) => type))].map((type) => {
    const values = found
      .filter((one) => one.type === type)
      .map(({ column }) => sql`SELECT ${column} AS value, event_time FROM ${seen} WHERE ${column} IS NOT NULL`);
    const blocked = compileBlocked(dialect, typeOf(types, type), sql`value`);
    return sql`SELECT CAST(${literal(type)} AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, ${blocked} AS blocked
FROM (${join(values, ' UNION ALL ')}) AS one GROUP BY value`;
  });
  if (distinct.length > 0) return join(distinct, '\nUNION ALL ');
  return sql`SELECT CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value, event_time AS last_seen_at, 0 AS occurrences, FALSE AS blocked
FROM ${seen} WHERE FALSE`;
}

/** Every identifier with a number from 0 and the time of the last event that held it. */
export function compileDictionary(value: Sql): Sql {
  return sql`SELECT "type", value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at FROM ${value} WHERE NOT blocked`;
}

/** The identifiers among some values: the known ones with their number, the others with numbers after those given before. */
export function compileReached({ value, identifier }: { readonly value: Sql; readonly identifier: Sql }): Sql {
  return sql`WITH found AS (
  SELECT value."type", value.value, value.last_seen_at, known.node_id
  FROM ${value} AS value LEFT JOIN ${identifier} AS known ON known."type" = value."type" AND known.value = value.value
  WHERE NOT value.blocked
)
SELECT "type", value, node_id, last_seen_at, FALSE AS is_new FROM found WHERE node_id IS NOT NULL
UNION ALL
SELECT found."type", found.value, CAST(taken.last + row_number() OVER () AS integer), found.last_seen_at, TRUE
FROM found CROSS JOIN (SELECT coalesce(max(node_id), -1) AS last FROM ${identifier}) AS taken WHERE found.node_id IS NULL`;
}
