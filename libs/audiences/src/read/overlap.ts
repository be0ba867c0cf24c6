import { join, literal, ourTables, type Session, sql } from '@tributary/sql';
import { lastComputed } from './computed.js';

/** How many audiences are compared at most: what they share has twice as many parts with each. */
export const MOST_COMPARED = 10;

/** What audiences have in common, as of their last runs. */
export interface AudienceOverlap {
  readonly audiences: readonly { readonly audience: string; readonly members: number }[];
  /** Profiles that are members of all. */
  readonly in_all: number;
  /** Profiles that are members of any. */
  readonly in_any: number;
  readonly pairs: readonly { readonly audiences: readonly [string, string]; readonly members: number }[];
  /** Profiles that are members of exactly these and no other of the compared; the most first, none without members. */
  readonly regions: readonly { readonly audiences: readonly string[]; readonly members: number }[];
}

/** Counts what audiences of one warehouse have in common, in one pass over their members. `Conflict` where one was not computed. */
export async function overlapOf(session: Session, schema: string, audiences: readonly string[]): Promise<AudienceOverlap> {
  const ids = [...new Set(audiences)];
  for (const id of ids) await lastComputed(session, schema, id);
  const weights = ids.map((id, index) => sql`WHEN ${literal(id)} THEN ${literal(2 ** index)}`);
  const rows = await session.rows(sql`SELECT mask, count(*) FROM (
  SELECT profile_id, sum(CASE audience_id ${join(weights, ' ')} END) AS mask FROM ${ourTables(schema).audienceMember}
  WHERE audience_id IN (${join(ids.map((id) => literal(id)))}) GROUP BY profile_id
) AS shared GROUP BY mask`);
  const parts = rows.map(([mask, members]) => ({ mask: Number(mask), members: Number(members) }));
  /** Who is in all of some, whatever else they are in. */
  const within = (some: readonly string[]): number => {
    const wanted = some.reduce((sum, id) => sum + 2 ** ids.indexOf(id), 0);
    return parts.reduce((sum, { mask, members }) => ((mask & wanted) === wanted ? sum + members : sum), 0);
  };
  return {
    audiences: ids.map((audience) => ({ audience, members: within([audience]) })),
    in_all: within(ids),
    in_any: parts.reduce((sum, { members }) => sum + members, 0),
    pairs: ids.flatMap((one, index) =>
      ids.slice(index + 1).map((other) => ({ audiences: [one, other] as const, members: within([one, other]) })),
    ),
    regions: parts
      .map(({ mask, members }) => ({ audiences: ids.filter((_, index) => (mask & (2 ** index)) !== 0), members }))
      .sort((a, b) => b.members - a.members || a.audiences.join().localeCompare(b.audiences.join())),
  };
}
