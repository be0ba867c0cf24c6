import { join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { SCRATCH } from '../tables/scratch.js';
import { compileHeirs, type Heritage } from './heirs.js';

const { link: LINK, member: MEMBER, claim: CLAIM, component: COMPONENT, merge: MERGE } = SCRATCH;

/** Which of several profiles gives its id to the whole: the one with most of its identifiers there, or simply the oldest. */
export type Survivor = 'largest' | 'oldest';

/** Where former profiles are told of, and what joined them. */
export interface MergeRequest {
  /** Former profiles: `id, created_at`. */
  readonly formerProfile: Sql;
  readonly identifier: Sql;
  /** A query of the links that join: `a, b, event_id, event_time`. */
  readonly joining: Sql;
  readonly survivor: Survivor;
  /** Where to look for profiles of which no identifier is left; not looked for without. */
  readonly heritage?: Heritage;
}

/** Identifiers with the root of the component that the unit of each is in. */
export function compileMembers(units: Sql): Sql {
  return sql`SELECT unit.*, coalesce(link.root, unit.unit) AS root
FROM (${units}) AS unit LEFT JOIN ${LINK} AS link ON link.unit = unit.unit`;
}

/**
 * Profile ids are stable. A former profile goes to the component that has most of its identifiers, so that a split leaves the id with the
 * greater part; of the profiles that went to a component one gives it the id, and the others are merged into it. Few profiles are split, and few
 * components have several to choose from: only those are put in order.
 */
export function compileClaims({ formerProfile, survivor, heritage }: MergeRequest): Sql {
  const rank = {
    largest: sql`home.identifiers DESC, profile.created_at, home.profile_id`,
    oldest: sql`profile.created_at, home.profile_id`,
  };
  const heirs = heritage ? sql`\n  UNION ALL ${compileHeirs(heritage)}` : sql``;
  return sql`WITH share AS (
  SELECT root, profile_id, count(*) AS identifiers FROM ${MEMBER} WHERE profile_id IS NOT NULL GROUP BY root, profile_id${heirs}
), former AS (
  SELECT profile_id, min(root) AS root, max(identifiers) AS identifiers, count(*) AS parts FROM share GROUP BY profile_id
), home AS (
  SELECT root, profile_id, identifiers, parts FROM former WHERE parts = 1
  UNION ALL SELECT root, profile_id, identifiers, parts FROM (
    SELECT share.root, share.profile_id, share.identifiers, former.parts,
      row_number() OVER (PARTITION BY share.profile_id ORDER BY share.identifiers DESC, share.root) AS choice
    FROM share JOIN former ON former.profile_id = share.profile_id WHERE former.parts > 1
  ) AS part WHERE choice = 1
), contest AS (
  SELECT home.profile_id, row_number() OVER (PARTITION BY home.root ORDER BY ${rank[survivor]}) AS place
  FROM home JOIN ${formerProfile} AS profile ON profile.id = home.profile_id
  WHERE home.root IN (SELECT root FROM home GROUP BY root HAVING count(*) > 1)
)
SELECT home.root, home.profile_id, home.parts, coalesce(contest.place, 1) AS place
FROM home LEFT JOIN contest ON contest.profile_id = home.profile_id`;
}

/** A component that no former profile went to is a new profile. */
export function compileComponents(dialect: Dialect): Sql {
  return sql`SELECT root.root, coalesce(claim.profile_id, ${dialect.uuidV7}) AS profile_id, claim.profile_id IS NULL AS created, root.last_event_at
FROM (SELECT root, max(last_event_at) AS last_event_at FROM ${MEMBER} GROUP BY root) AS root
LEFT JOIN ${CLAIM} AS claim ON claim.root = root.root AND claim.place = 1`;
}

/** How many components are new profiles, and how many former profiles have their identifiers in more than one component now. */
export const CREATED_AND_SPLIT = sql`SELECT (SELECT count(*) FROM ${COMPONENT} WHERE created), (SELECT count(*) FROM ${CLAIM} WHERE parts > 1)`;

/**
 * Each absorbed profile with the identifier of its own, and the event, that first tied it to the rest: to another profile, or to a new identifier by way
 * of which another is reached. A new identifier that leads nowhere else joined nothing, however early it was seen.
 */
export function compileMerges({ identifier, joining }: MergeRequest): Sql {
  return sql`WITH absorbed AS (
  SELECT claim.root, claim.profile_id AS absorbed_id, component.profile_id AS surviving_id
  FROM ${CLAIM} AS claim JOIN ${COMPONENT} AS component ON component.root = claim.root
  WHERE claim.place > 1
), tie AS (
  SELECT link.a AS node_id, link.b AS other_id, link.event_id, link.event_time FROM (${joining}) AS link
  UNION ALL SELECT link.b, link.a, link.event_id, link.event_time FROM (${joining}) AS link
), way AS (
  SELECT fresh.node_id, CASE WHEN count(DISTINCT beyond.profile_id) > 1 THEN 0 WHEN count(*) > count(beyond.profile_id) THEN 1 ELSE 2 END AS rank
  FROM ${MEMBER} AS fresh JOIN tie ON tie.node_id = fresh.node_id JOIN ${MEMBER} AS beyond ON beyond.node_id = tie.other_id
  WHERE fresh.profile_id IS NULL
  GROUP BY fresh.node_id
), first AS (
  SELECT DISTINCT ON (absorbed.absorbed_id) absorbed.absorbed_id, own."type", own.value, tie.event_id
  FROM absorbed
  JOIN ${MEMBER} AS member ON member.profile_id = absorbed.absorbed_id AND member.root = absorbed.root
  JOIN tie ON tie.node_id = member.node_id
  JOIN ${MEMBER} AS other ON other.node_id = tie.other_id AND (other.profile_id IS NULL OR other.profile_id <> absorbed.absorbed_id)
  LEFT JOIN way ON way.node_id = other.node_id
  JOIN ${identifier} AS own ON own.node_id = member.node_id
  ORDER BY absorbed.absorbed_id, coalesce(way.rank, 0), tie.event_time, tie.event_id COLLATE "C", own."type" COLLATE "C", own.value COLLATE "C"
)
SELECT absorbed.surviving_id, absorbed.absorbed_id, first."type", first.value, first.event_id
FROM absorbed LEFT JOIN first ON first.absorbed_id = absorbed.absorbed_id`;
}

/** What `compileMerges` gives when nothing was absorbed. */
export const NO_MERGES = sql`SELECT profile_id AS surviving_id, profile_id AS absorbed_id, CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value,
  CAST(NULL AS text) AS event_id
FROM ${CLAIM} WHERE FALSE`;

/** What `compileMerges` found, for good. */
export function recordMerges(dialect: Dialect, profileMerge: Sql, runId: string): Sql {
  const columns = join([sql`surviving_id`, sql`absorbed_id`, sql`"type"`, sql`value`, sql`event_id`]);
  return sql`INSERT INTO ${profileMerge} (${columns}, run_id, merged_at) SELECT ${columns}, ${literal(runId)}, ${dialect.now} FROM ${MERGE}`;
}

/** Each identifier with its profile. */
export const NODE_PROFILES = sql`SELECT member.node_id, component.profile_id
FROM ${MEMBER} AS member JOIN ${COMPONENT} AS component ON component.root = member.root`;

/** The living profiles, and all former ones: merged ones point to a living one, however often they were merged. */
export function compileProfiles(dialect: Dialect, formerProfile: Sql): Sql {
  return sql`SELECT component.profile_id AS id, coalesce(former.created_at, ${dialect.now}) AS created_at, CAST(NULL AS uuid) AS merged_into,
  component.last_event_at, ${dialect.now} AS changed_at, former.calculated_at, former.calculated_by
FROM ${COMPONENT} AS component LEFT JOIN ${formerProfile} AS former ON former.id = component.profile_id
UNION ALL
SELECT former.id, former.created_at, coalesce(direct.surviving_id, further.surviving_id, former.merged_into), former.last_event_at,
  former.changed_at, former.calculated_at, former.calculated_by
FROM ${formerProfile} AS former
LEFT JOIN ${MERGE} AS direct ON direct.absorbed_id = former.id
LEFT JOIN ${MERGE} AS further ON further.absorbed_id = former.merged_into
WHERE NOT EXISTS (SELECT 1 FROM ${COMPONENT} AS component WHERE component.profile_id = former.id)`;
}
