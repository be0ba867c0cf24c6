import { shown } from '@tributary/core';
import { ident, join, literal, ourTables, type Session, sql, type Sql } from '@tributary/sql';
import { traitTypes } from '../refresh-audiences.js';
import { lastComputed } from './computed.js';

/** Which members are wanted. */
export interface MembersRequest {
  readonly schema: string;
  readonly audience: string;
  readonly split?: string | undefined;
  /** Traits whose values are told with each; those that are not computed are left out. */
  readonly traits: readonly string[];
  /** The id of the last member of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One member, as of the last run. */
export interface Member {
  readonly profile_id: string;
  readonly split: string | null;
  readonly entered_at: string;
  readonly traits: Readonly<Record<string, unknown>>;
}

/** A page of members in the order of their ids, and how many there are in all. */
export interface MembersPage {
  readonly members: number;
  readonly computed_at: string;
  readonly items: readonly Member[];
  readonly next: string | null;
}

/** The members of an audience as of its last run. `Conflict` where it was not computed. */
export async function listMembers(session: Session, request: MembersRequest): Promise<MembersPage> {
  const { schema, audience, limit } = request;
  const { members, at } = await lastComputed(session, schema, audience);
  const types = await traitTypes(session, schema);
  const traits = request.traits.filter((trait) => types.has(trait));
  const rows = await session.rows(compileMembersPage(session, request, traits));
  const items = rows.slice(0, limit).map(([id, split, entered, ...values]): Member => ({
    ...{ profile_id: String(id), split: split === null ? null : String(split), entered_at: String(entered) },
    traits: Object.fromEntries(traits.map((trait, index) => [trait, shown(values[index] ?? null)])),
  }));
  return { members, computed_at: at, items, next: rows.length > limit ? (items.at(-1)?.profile_id ?? null) : null };
}

function compileMembersPage(
  { dialect }: Session,
  { schema, audience, split, after, limit }: MembersRequest,
  traits: readonly string[],
): Sql {
  const { audienceMember, profileTrait } = ourTables(schema);
  const conditions = [
    sql`member.audience_id = ${literal(audience)}`,
    ...(split === undefined ? [] : [sql`member.split = ${literal(split)}`]),
    ...(after === undefined ? [] : [sql`member.profile_id > CAST(${literal(after)} AS uuid)`]),
  ];
  const page = sql`SELECT member.profile_id, member.split, member.entered_at FROM ${audienceMember} AS member
  WHERE ${join(conditions, ' AND ')} ORDER BY member.profile_id LIMIT ${literal(limit + 1)}`;
  const id = dialect.text(sql`page.profile_id`);
  if (traits.length === 0) return sql`SELECT ${id}, page.split, page.entered_at FROM (${page}) AS page ORDER BY page.profile_id`;
  return sql`SELECT ${join([id, sql`page.split`, sql`page.entered_at`, ...traits.map((trait) => sql`profile_trait.${ident(trait)}`)])}
FROM (${page}) AS page LEFT JOIN ${profileTrait} AS profile_trait ON profile_trait.profile_id = page.profile_id ORDER BY page.profile_id`;
}
