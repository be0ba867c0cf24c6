import { Invalid } from '@tributary/core';
import { every, expression, ident, join, literal, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileErasedProfiles } from '../erase/erased.js';

export interface ProfileSourceRequest {
  readonly dialect: Dialect;
  readonly schema: string;
  /** Ids of identifier types: each is a column. */
  readonly identifierTypes: readonly string[];
  /** Ids of computed traits: each is a column. */
  readonly traits: readonly string[];
  /** Audiences that are computed: each is a column that says who is a member, as of its last run. */
  readonly audiences?: readonly string[];
  /** Identifier types that keep a profile out where it has more of them than allowed. */
  readonly oversizedOut?: readonly string[];
  /** Only members of this audience, or of one split of it, as of its last run. */
  readonly audience?: { readonly id: string; readonly split?: string };
  /** People were erased here: they are left out. */
  readonly hasErased?: boolean;
  /** A user's condition on these columns. */
  readonly where?: string;
}

/**
 * The living profiles as a query, one row each: `profile_id` as text, a column an identifier type, a trait, an audience. Of several
 * identifiers of a type the last seen is shown, then the highest. A merged profile, one whose identifiers are all quarantined, one
 * that is too big to be kept in syncs, and that of a person who was erased are not there.
 */
export function compileProfileSource(request: ProfileSourceRequest): Sql {
  const { dialect, schema, identifierTypes, traits, audiences = [], where } = request;
  refuseClashes([
    ...identifierTypes.map((id) => [id, 'identifier type'] as const),
    ...traits.map((id) => [id, 'trait'] as const),
    ...audiences.map((id) => [id, 'audience'] as const),
  ]);
  const tables = ourTables(schema);
  const identifiers = identifierTypes.map((type) => {
    const value = sql`CASE WHEN identifier."type" = ${literal(type)} THEN identifier.value END`;
    return sql`${dialect.latest(value, [sql`identifier.last_seen_at`, sql`identifier.value COLLATE "C"`])} AS ${ident(type)}`;
  });
  const columns = [
    sql`${dialect.text(sql`living.profile_id`)} AS profile_id`,
    ...identifierTypes.map((type) => sql`living.${ident(type)}`),
    ...traits.map((trait) => sql`profile_trait.${ident(trait)}`),
    ...audiences.map((id) => sql`coalesce(membership.${ident(id)}, FALSE) AS ${ident(id)}`),
  ];
  const traitJoin =
    traits.length === 0 ? sql`` : sql`\nLEFT JOIN ${tables.profileTrait} AS profile_trait ON profile_trait.profile_id = living.profile_id`;
  const profiles = sql`SELECT ${join(columns)}
FROM (
  SELECT ${join([sql`node_profile.profile_id`, ...identifiers])}
  FROM ${tables.identifier} AS identifier JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id${compileKept(request)}
  GROUP BY node_profile.profile_id
) AS living${traitJoin}${compileMembership(schema, audiences)}`;
  return where === undefined ? profiles : sql`SELECT * FROM (\n${profiles}\n) AS profile WHERE ${every([expression(where)])}`;
}

/** Who is a member of which audience, one row a profile that is a member of any. */
function compileMembership(schema: string, audiences: readonly string[]): Sql {
  if (audiences.length === 0) return sql``;
  const columns = audiences.map((id) => sql`bool_or(audience_id = ${literal(id)}) AS ${ident(id)}`);
  return sql`\nLEFT JOIN (SELECT ${join([sql`profile_id`, ...columns])} FROM ${ourTables(schema).audienceMember}
  WHERE audience_id IN (${join(audiences.map((id) => literal(id)))}) GROUP BY profile_id) AS membership ON membership.profile_id = living.profile_id`;
}

/** Who is kept out, as a condition on `node_profile`. */
function compileKept({ dialect, schema, audience, oversizedOut = [], hasErased = false }: ProfileSourceRequest): Sql {
  const out = [
    ...(audience === undefined ? [] : [compileMember(schema, audience)]),
    ...(oversizedOut.length === 0
      ? []
      : [
          sql`NOT EXISTS (SELECT 1 FROM ${ourTables(schema).oversizedProfile} AS oversized
    WHERE oversized.profile_id = node_profile.profile_id AND oversized."type" IN (${join(oversizedOut.map((type) => literal(type)))}))`,
        ]),
    ...(hasErased
      ? [
          sql`NOT EXISTS (SELECT 1 FROM (
    ${compileErasedProfiles(dialect, schema)}
    ) AS erased WHERE erased.profile_id = node_profile.profile_id)`,
        ]
      : []),
  ];
  return out.length === 0 ? sql`` : sql`\n  WHERE ${join(out, '\n  AND ')}`;
}

function compileMember(schema: string, { id, split }: NonNullable<ProfileSourceRequest['audience']>): Sql {
  const ofSplit = split === undefined ? sql`` : sql` AND member.split = ${literal(split)}`;
  return sql`EXISTS (SELECT 1 FROM ${ourTables(schema).audienceMember} AS member
    WHERE member.profile_id = node_profile.profile_id AND member.audience_id = ${literal(id)}${ofSplit})`;
}

function refuseClashes(columns: readonly (readonly [id: string, what: string])[]): void {
  const taken = new Map([['profile_id', 'profile itself']]);
  for (const [id, what] of columns) {
    const other = taken.get(id);
    if (other !== undefined) {
      const message = `the ${what} \`${id}\` has the name of a column of the ${other}: rename one of them`;
      throw new Invalid('profiles.column_clash', message, [{ path: id, message }]);
    }
    taken.set(id, what);
  }
}
