import { DEFAULT_MAX_LINKED } from '@tributary/core';
import { join, literal, sql, type Sql } from '@tributary/sql';
import { typeOf, type Finding } from '../extract/compile-seen.js';

/** With at most how many distinct values of the type `other` a value of `type` may occur together; several types may share one limit. */
interface Limit {
  readonly type: string;
  readonly other: string;
  /** The type that the limit is of; `null`: of all that have none of their own. */
  readonly linkedType: string | null;
  readonly maxLinked: number;
}

/** The limits between the types that rules find. A type has none towards itself. */
function limitsOf({ types, rules }: Finding): readonly Limit[] {
  const used = [...new Set(rules.map(({ identifier }) => identifier))];
  return used.flatMap((type) => {
    const { max_linked } = typeOf(types, type);
    const own = typeof max_linked === 'number' ? {} : max_linked;
    const rest = typeof max_linked === 'number' ? max_linked : DEFAULT_MAX_LINKED;
    return used
      .filter((other) => other !== type)
      .map((other): Limit => {
        const limit = Object.hasOwn(own, other) ? own[other] : undefined;
        return limit === undefined
          ? { type, other, linkedType: null, maxLinked: rest }
          : { type, other, linkedType: other, maxLinked: limit };
      });
  });
}

/** Whether any value can be above a limit at all. */
export const hasLimits = (finding: Finding): boolean => limitsOf(finding).length > 0;

/** The nodes that occur together with more others than the lowest limit: only they need to be counted type by type. `among`: of these nodes. */
export function compileCrowded(finding: Finding, link: Sql, among?: Sql): Sql {
  const lowest = Math.min(...limitsOf(finding).map(({ maxLinked }) => maxLinked));
  const side = (end: Sql): Sql =>
    among
      ? sql`SELECT link.${end} AS node_id FROM (${among}) AS among JOIN ${link} AS link ON link.${end} = among.node_id`
      : sql`SELECT ${end} AS node_id FROM ${link}`;
  return sql`SELECT node_id FROM (${side(sql`a`)} UNION ALL ${side(sql`b`)}) AS linked_node
GROUP BY node_id HAVING count(*) > ${literal(lowest)}`;
}

export interface QuarantineRequest {
  readonly crowded: Sql;
  readonly link: Sql;
  readonly identifier: Sql;
}

/** Of the crowded nodes those above a limit, once for each limit they break: `node_id, linked_type, linked, max_linked`. */
export function compileQuarantine(finding: Finding, { crowded, link, identifier }: QuarantineRequest): Sql {
  const limits = limitsOf(finding).map(
    ({ type, other, linkedType, maxLinked }) =>
      sql`(${literal(type)}, ${literal(other)}, CAST(${literal(linkedType)} AS text), ${literal(maxLinked)})`,
  );
  return sql`SELECT node.node_id, lim.linked_type, count(*) AS linked, lim.max_linked
FROM (
  SELECT crowded.node_id, link.b AS other_id FROM ${crowded} AS crowded JOIN ${link} AS link ON link.a = crowded.node_id
  UNION ALL SELECT crowded.node_id, link.a FROM ${crowded} AS crowded JOIN ${link} AS link ON link.b = crowded.node_id
) AS node
JOIN ${identifier} AS own ON own.node_id = node.node_id
JOIN ${identifier} AS other ON other.node_id = node.other_id
JOIN (VALUES ${join(limits)}) AS lim("type", other_type, linked_type, max_linked) ON lim."type" = own."type" AND lim.other_type = other."type"
GROUP BY node.node_id, lim.linked_type, lim.max_linked
HAVING count(*) > lim.max_linked`;
}

/** What `compileQuarantine` gives when no node is crowded. */
export const noQuarantine = (
  identifier: Sql,
): Sql => sql`SELECT node_id, CAST(NULL AS text) AS linked_type, CAST(0 AS bigint) AS linked, 0 AS max_linked
FROM ${identifier} WHERE FALSE`;
