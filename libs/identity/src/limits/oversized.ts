import { join, literal, sql, type Sql } from '@tributary/sql';
import { typeOf, type Finding } from '../extract/compile-seen.js';

/** What is measured: all profiles, or those of a query of `profile_id`. */
export interface OversizedFrom {
  readonly nodeProfile: Sql;
  readonly identifier: Sql;
  readonly among?: Sql;
}

/** The profiles that have more identifiers of a type than allowed: `profile_id, type, identifiers, max_per_profile`. */
export function compileOversized({ types, rules }: Finding, { nodeProfile, identifier, among }: OversizedFrom): Sql {
  const limits = [...new Set(rules.map(({ identifier }) => identifier))].map((id) => ({ id, max: typeOf(types, id).max_per_profile }));
  const lowest = Math.min(...limits.map(({ max }) => max));
  if (limits.length === 0)
    return sql`SELECT profile_id, CAST(NULL AS text) AS "type", 0 AS identifiers, 0 AS max_per_profile FROM ${nodeProfile} AS member WHERE FALSE`;
  const measured = sql`WITH measured AS MATERIALIZED (
  SELECT member.node_id, member.profile_id FROM (${among ?? sql``}) AS among JOIN ${nodeProfile} AS member ON member.profile_id = among.profile_id
)
`;
  const members = among ? sql`measured` : nodeProfile;
  // Few profiles have so many identifiers in all: only theirs are looked up.
  return sql`${among ? measured : sql``}SELECT large.profile_id, identifier."type", count(*) AS identifiers, lim.max_per_profile
FROM (SELECT profile_id FROM ${members} AS member GROUP BY profile_id HAVING count(*) > ${literal(lowest)}) AS large
JOIN ${members} AS member ON member.profile_id = large.profile_id
JOIN ${identifier} AS identifier ON identifier.node_id = member.node_id
JOIN (VALUES ${join(limits.map(({ id, max }) => sql`(${literal(id)}, ${literal(max)})`))}) AS lim("type", max_per_profile) ON lim."type" = identifier."type"
GROUP BY large.profile_id, identifier."type", lim.max_per_profile
HAVING count(*) > lim.max_per_profile`;
}
