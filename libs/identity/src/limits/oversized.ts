import { join, literal, sql, type Sql } from '@tributary/sql';
import { typeOf, type Finding } from '../extract/compile-seen.js';

/** What is measured: all profiles, or those of a query of `profile_id`. */
export interface OversizedFrom {
  readonly nodeProfile: Sql;
  readonly identifier: Sql;
  readonly among?: Sql;
}

const limitsOf = ({ types, rules }: Finding) =>
  [...new Set(rules.map(({ identifier }) => identifier))].map((id) => ({ id, max: typeOf(types, id).max_per_profile }));

/** Whether any profile can be oversized at all. */
export const measuresProfiles = (finding: Finding): boolean => limitsOf(finding).length > 0;

/** The profiles with more identifiers in all than the lowest limit, `profile_id`: only they need to be counted type by type. */
export function compileLarge(finding: Finding, { nodeProfile, among }: Pick<OversizedFrom, 'nodeProfile' | 'among'>): Sql {
  const lowest = Math.min(...limitsOf(finding).map(({ max }) => max));
  const looked = among
    ? sql`(${among}) AS among JOIN ${nodeProfile} AS member ON member.profile_id = among.profile_id`
    : sql`${nodeProfile} AS member`;
  return sql`SELECT member.profile_id FROM ${looked} GROUP BY member.profile_id HAVING count(*) > ${literal(lowest)}`;
}

/** The profiles that have more identifiers of a type than allowed: `profile_id, type, identifiers, max_per_profile`. */
export function compileOversized(finding: Finding, { nodeProfile, identifier, among }: OversizedFrom): Sql {
  if (!measuresProfiles(finding))
    return sql`SELECT profile_id, CAST(NULL AS text) AS "type", 0 AS identifiers, 0 AS max_per_profile FROM ${nodeProfile} AS member WHERE FALSE`;
  const limits = limitsOf(finding).map(({ id, max }) => sql`(${literal(id)}, ${literal(max)})`);
  return sql`SELECT large.profile_id, identifier."type", count(*) AS identifiers, lim.max_per_profile
FROM (${among ?? compileLarge(finding, { nodeProfile })}) AS large
JOIN ${nodeProfile} AS member ON member.profile_id = large.profile_id
JOIN ${identifier} AS identifier ON identifier.node_id = member.node_id
JOIN (VALUES ${join(limits)}) AS lim("type", max_per_profile) ON lim."type" = identifier."type"
GROUP BY large.profile_id, identifier."type", lim.max_per_profile
HAVING count(*) > lim.max_per_profile`;
}
