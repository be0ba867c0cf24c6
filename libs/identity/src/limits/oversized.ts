import { join, literal, sql, type Sql } from '@tributary/sql';
import { typeOf, type Finding } from '../extract/compile-seen.js';

/** The profiles that have more identifiers of a type than allowed: `profile_id, type, identifiers, max_per_profile`. */
export function compileOversized({ types, rules }: Finding, from: { readonly nodeProfile: Sql; readonly identifier: Sql }): Sql {
  const limits = [...new Set(rules.map(({ identifier }) => identifier))].map((id) => ({ id, max: typeOf(types, id).max_per_profile }));
  const lowest = Math.min(...limits.map(({ max }) => max));
  if (limits.length === 0)
    return sql`SELECT profile_id, CAST(NULL AS text) AS "type", 0 AS identifiers, 0 AS max_per_profile FROM ${from.nodeProfile} AS member WHERE FALSE`;
  // Few profiles have so many identifiers in all: only theirs are looked up.
  return sql`SELECT large.profile_id, identifier."type", count(*) AS identifiers, lim.max_per_profile
FROM (SELECT profile_id FROM ${from.nodeProfile} AS member GROUP BY profile_id HAVING count(*) > ${literal(lowest)}) AS large
JOIN ${from.nodeProfile} AS member ON member.profile_id = large.profile_id
JOIN ${from.identifier} AS identifier ON identifier.node_id = member.node_id
JOIN (VALUES ${join(limits.map(({ id, max }) => sql`(${literal(id)}, ${literal(max)})`))}) AS lim("type", max_per_profile) ON lim."type" = identifier."type"
GROUP BY large.profile_id, identifier."type", lim.max_per_profile
HAVING count(*) > lim.max_per_profile`;
}
