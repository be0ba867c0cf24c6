import { ident, join, literal, sql, type Sql } from '@tributary/sql';
import type { Found } from './compile-seen.js';

export interface EventNodesRequest {
  readonly found: readonly Found[];
  readonly seen: Sql;
  readonly dictionary: Sql;
  /** Values that do not stand for an event: `type, value`, and `cut` where they do when no other does. */
  readonly mask: Sql;
  /** The types that have such values: only their columns are looked up. */
  readonly masked: readonly string[];
}

/**
 * Every event with the identifier that stands for it: the first, in the order of the rules, that is free; else the first that was only cut off
 * by a pin; else none.
 */
export function compileEventNodes({ found, seen, dictionary, mask, masked }: EventNodesRequest): Sql {
  const columns = found.map(({ type, column }, index) => ({
    type,
    column,
    mask: masked.includes(type) ? ident(`mask${index}`) : undefined,
  }));
  const masks = columns.map(({ type, column, mask: name }) =>
    name ? sql`\n  LEFT JOIN ${mask} AS ${name} ON ${name}."type" = ${literal(type)} AND ${name}.value = ${column}` : sql``,
  );
  const free = columns.map(({ mask: name, ...one }) => ({ ...one, when: name ? sql` AND ${name}.cut IS NULL` : sql`` }));
  const cut = columns.flatMap(({ mask: name, ...one }) => (name ? [{ ...one, when: sql` AND ${name}.cut` }] : []));
  const first = [...free, ...cut];
  return sql`SELECT seen.event_id, identifier.node_id
FROM (
  SELECT event_id, ${choose(first, ({ type }) => literal(type))} AS "type", ${choose(first, ({ column }) => column)} AS value
  FROM ${seen} AS seen${join(masks, '')}
) AS seen
LEFT JOIN ${dictionary} AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value`;
}

interface Candidate extends Found {
  readonly when: Sql;
}

/** What the first candidate that is there gives. */
function choose(candidates: readonly Candidate[], give: (candidate: Candidate) => Sql): Sql {
  if (candidates.length === 0) return sql`CAST(NULL AS text)`;
  return sql`CASE ${join(
    candidates.map((one) => sql`WHEN ${one.column} IS NOT NULL${one.when} THEN ${give(one)}`),
    ' ',
  )} END`;
}
