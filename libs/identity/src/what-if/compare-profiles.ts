import { ident, join, literal, sql, type Sql } from '@tributary/sql';
import type { Statements } from '../tables/statements.js';
import type { ProfileTables } from '../tables/tables.js';
import { groupExamples, type ProfileGroup } from './group-examples.js';

/** How many identifiers go from which profile to which: `before_id, after_id, identifiers`; one of the two is NULL for identifiers that came or went. */
const OVERLAP = ident('tributary_overlap');
/** How many events that are there before and after go from which profile to which: `before_id, after_id, events`; NULL where they have none. */
const CARRIED = ident('tributary_carried');
/** What becomes of what: `before_id, after_id, identifiers`. */
const SHARED = ident('tributary_shared');
/** `profile_id, change`. */
export const AFFECTED = ident('tributary_affected');

/** How the profiles would differ. */
export interface Difference {
  /** Profiles that would be made of several: how many, of how many, and at most 20 of them, those of the most first. */
  readonly merged: { readonly into: number; readonly profiles: number; readonly examples: readonly ProfileGroup[] };
  /** Profiles whose identifiers would be of several: how many, how many these are, and at most 20 of them. */
  readonly split: { readonly profiles: number; readonly into: number; readonly examples: readonly ProfileGroup[] };
  /** Profiles that share no identifier and no event with any that is there now. */
  readonly new: number;
  /** Profiles of now of which nothing would be left: no identifier, and no event with any. */
  readonly gone: number;
  /** Events that are stitched now and would be of another profile, or of none. */
  readonly events_moved: number;
  /** Profiles of all these kinds, and those that would have other identifiers or events. */
  readonly affected: number;
}

interface Two {
  readonly before: ProfileTables;
  readonly after: ProfileTables;
}

/** Compares two stitched states. Leaves the table `AFFECTED` to the session. */
export async function compareProfiles(statements: Statements, two: Two): Promise<Difference> {
  await statements.keep(OVERLAP, compileOverlap(two));
  await statements.keep(CARRIED, compileCarried(two));
  await statements.keep(SHARED, compileShared());
  const affected = await statements.keep(AFFECTED, compileAffected());
  const size = async (groups: Sql) => {
    const [row] = await statements.rows(sql`SELECT count(*), coalesce(sum(parts), 0) FROM (${groups}) AS one`);
    return { groups: Number(row?.[0]), parts: Number(row?.[1]) };
  };
  const [merged, split] = [await size(MERGED), await size(SPLIT)];
  return {
    merged: { into: merged.groups, profiles: merged.parts, examples: await groupExamples(statements, { ...MERGES, parts: two.before }) },
    split: { profiles: split.groups, into: split.parts, examples: await groupExamples(statements, { ...SPLITS, parts: two.after }) },
    new: await statements.count(sql`SELECT count(*) FROM (${NEW}) AS one`),
    gone: await statements.count(sql`SELECT count(*) FROM (${GONE}) AS one`),
    events_moved: await statements.count(sql`SELECT sum(events) FROM ${CARRIED} WHERE ${MOVES}`),
    affected,
  };
}

/** By what identifiers are, not by their numbers: those are given anew by each full run. */
function compileOverlap({ before, after }: Two): Sql {
  const named = ({ identifier, nodeProfile }: ProfileTables): Sql => sql`SELECT identifier."type", identifier.value, member.profile_id
  FROM ${identifier} AS identifier JOIN ${nodeProfile} AS member ON member.node_id = identifier.node_id`;
  return sql`SELECT former.profile_id AS before_id, later.profile_id AS after_id, count(*) AS identifiers
FROM (${named(before)}) AS former FULL JOIN (${named(after)}) AS later ON later."type" = former."type" AND later.value = former.value
GROUP BY former.profile_id, later.profile_id`;
}

function compileCarried({ before, after }: Two): Sql {
  const of = ({ eventNode, nodeProfile }: ProfileTables): Sql => sql`SELECT event_node.event_id, member.profile_id
  FROM ${eventNode} AS event_node LEFT JOIN ${nodeProfile} AS member ON member.node_id = event_node.node_id`;
  return sql`SELECT former.profile_id AS before_id, later.profile_id AS after_id, count(*) AS events
FROM (${of(before)}) AS former JOIN (${of(after)}) AS later ON later.event_id = former.event_id
GROUP BY former.profile_id, later.profile_id`;
}

const MOVES = sql`before_id IS DISTINCT FROM after_id`;
const BOTH = sql`before_id IS NOT NULL AND after_id IS NOT NULL`;

/**
 * Profiles that share identifiers; and where a profile shares none with any, because they are all written in another way now, those that share events.
 */
function compileShared(): Sql {
  const same = sql`SELECT before_id, after_id, identifiers FROM ${OVERLAP} WHERE ${BOTH}`;
  return sql`WITH same AS (${same})
SELECT before_id, after_id, identifiers FROM same
UNION ALL SELECT before_id, after_id, 0 FROM ${CARRIED} AS carried WHERE ${BOTH} AND (
  NOT EXISTS (SELECT 1 FROM same WHERE same.before_id = carried.before_id)
  OR NOT EXISTS (SELECT 1 FROM same WHERE same.after_id = carried.after_id))`;
}

const MERGED = sql`SELECT after_id AS profile_id, count(*) AS parts FROM ${SHARED} AS shared GROUP BY after_id HAVING count(*) > 1`;
const SPLIT = sql`SELECT before_id AS profile_id, count(*) AS parts FROM ${SHARED} AS shared GROUP BY before_id HAVING count(*) > 1`;
const NEW = sql`SELECT DISTINCT after_id AS profile_id FROM ${OVERLAP} AS one
WHERE after_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${SHARED} AS shared WHERE shared.after_id = one.after_id)`;
const GONE = sql`SELECT DISTINCT before_id AS profile_id FROM ${OVERLAP} AS one
WHERE before_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${SHARED} AS shared WHERE shared.before_id = one.before_id)`;

const MERGES = { groups: MERGED, shared: sql`SELECT after_id AS profile_id, before_id AS part_id, identifiers FROM ${SHARED} AS shared` };
const SPLITS = { groups: SPLIT, shared: sql`SELECT before_id AS profile_id, after_id AS part_id, identifiers FROM ${SHARED} AS shared` };

/** What a profile is told to be when it is several: the first. */
const CHANGES = ['merged', 'split', 'gone', 'new', 'changed'] as const;

function compileAffected(): Sql {
  const changes: Readonly<Record<(typeof CHANGES)[number], Sql>> = {
    merged: sql`SELECT shared.before_id AS profile_id FROM ${SHARED} AS shared JOIN (${MERGED}) AS merged ON merged.profile_id = shared.after_id`,
    split: sql`SELECT profile_id FROM (${SPLIT}) AS split`,
    gone: GONE,
    new: NEW,
    changed: sql`SELECT profile_id FROM (
  SELECT before_id AS profile_id FROM ${OVERLAP} WHERE ${MOVES} UNION ALL SELECT after_id FROM ${OVERLAP} WHERE ${MOVES}
  UNION ALL SELECT before_id FROM ${CARRIED} WHERE ${MOVES} UNION ALL SELECT after_id FROM ${CARRIED} WHERE ${MOVES}
) AS one WHERE profile_id IS NOT NULL`,
  };
  const ranked = CHANGES.map(
    (change, rank) => sql`SELECT profile_id, ${literal(rank)} AS rank FROM (${changes[change]}) AS ${ident(change)}`,
  );
  const names = CHANGES.map((change, rank) => sql`WHEN ${literal(rank)} THEN ${literal(change)}`);
  return sql`SELECT profile_id, CASE min(rank) ${join(names, ' ')} END AS change
FROM (${join(ranked, '\nUNION ALL ')}) AS one GROUP BY profile_id`;
}
