import { ident, literal, sql, type Dialect, type OurTables, type Sql } from '@tributary/sql';
import { LINK } from './connect.js';

/** One row a component: its `root` and the profile id it has from now on. */
const COMPONENT = ident('tributary_component');
/** One row a former profile: the component it went to, and its rank among those that went there. */
const CLAIM = ident('tributary_claim');

export const MERGED = { component: COMPONENT, claim: CLAIM } as const;

/** The statements that give every component its profile id, in order. */
export interface MergePlan {
  readonly claim: Sql;
  readonly component: Sql;
  readonly nodeProfile: Sql;
  readonly merges: Sql;
  readonly profile: Sql;
}

export interface MergeRequest {
  /** What people read until this run is published. */
  readonly before: OurTables;
  readonly next: { readonly identifier: Sql; readonly nodeProfile: Sql; readonly profile: Sql };
  readonly runId: string;
}

/**
 * Profile ids are stable. A former profile goes to the component that has most of its identifiers; of the profiles that
 * went to a component, the one with most identifiers there gives it the id (then the oldest), the others are merged into it.
 * A component nobody went to is a new profile. So a split leaves the id with the greater part.
 */
export function compileMerge(dialect: Dialect, { before, next, runId }: MergeRequest): MergePlan {
  return {
    claim: dialect.createTable(CLAIM, compileClaims(before, next.identifier), { temporary: true }),
    component: dialect.createTable(COMPONENT, compileComponents(dialect, next.identifier), { temporary: true }),
    nodeProfile: dialect.createTable(
      next.nodeProfile,
      sql`SELECT identifier.node_id, component.profile_id
FROM ${next.identifier} AS identifier
LEFT JOIN ${LINK} AS link ON link.node_id = identifier.node_id
JOIN ${COMPONENT} AS component ON component.root = coalesce(link.root, identifier.node_id)`,
    ),
    merges: sql`INSERT INTO ${before.profileMerge} (surviving_id, absorbed_id, run_id, merged_at)
SELECT component.profile_id, claim.profile_id, ${literal(runId)}, ${dialect.now}
FROM ${CLAIM} AS claim JOIN ${COMPONENT} AS component ON component.root = claim.root
WHERE claim.place > 1`,
    profile: dialect.createTable(next.profile, compileProfiles(dialect, before)),
  };
}

function compileClaims(before: OurTables, identifier: Sql): Sql {
  return sql`WITH share AS (
  SELECT coalesce(link.root, identifier.node_id) AS root, former.profile_id, count(*) AS identifiers
  FROM ${identifier} AS identifier
  JOIN ${before.identifier} AS known ON known."type" = identifier."type" AND known.value = identifier.value
  JOIN ${before.nodeProfile} AS former ON former.node_id = known.node_id
  LEFT JOIN ${LINK} AS link ON link.node_id = identifier.node_id
  GROUP BY coalesce(link.root, identifier.node_id), former.profile_id
), home AS (
  SELECT root, profile_id, identifiers, row_number() OVER (PARTITION BY profile_id ORDER BY identifiers DESC, root) AS choice
  FROM share
)
SELECT home.root, home.profile_id,
  row_number() OVER (PARTITION BY home.root ORDER BY home.identifiers DESC, profile.created_at, home.profile_id) AS place
FROM home JOIN ${before.profile} AS profile ON profile.id = home.profile_id
WHERE home.choice = 1`;
}

function compileComponents(dialect: Dialect, identifier: Sql): Sql {
  return sql`SELECT root.root, coalesce(claim.profile_id, ${dialect.uuidV7}) AS profile_id, root.last_event_at
FROM (
  SELECT coalesce(link.root, identifier.node_id) AS root, max(identifier.last_seen_at) AS last_event_at
  FROM ${identifier} AS identifier LEFT JOIN ${LINK} AS link ON link.node_id = identifier.node_id
  GROUP BY coalesce(link.root, identifier.node_id)
) AS root
LEFT JOIN ${CLAIM} AS claim ON claim.root = root.root AND claim.place = 1`;
}

/** The living profiles, and all former ones: merged ones point to a living one, however often they were merged. */
function compileProfiles(dialect: Dialect, before: OurTables): Sql {
  return sql`WITH merge AS (
  SELECT claim.profile_id AS absorbed_id, component.profile_id AS surviving_id
  FROM ${CLAIM} AS claim JOIN ${COMPONENT} AS component ON component.root = claim.root
  WHERE claim.place > 1
)
SELECT component.profile_id AS id, coalesce(former.created_at, ${dialect.now}) AS created_at, CAST(NULL AS uuid) AS merged_into,
  component.last_event_at, former.calculated_at
FROM ${COMPONENT} AS component LEFT JOIN ${before.profile} AS former ON former.id = component.profile_id
UNION ALL
SELECT former.id, former.created_at, coalesce(direct.surviving_id, further.surviving_id, former.merged_into), former.last_event_at,
  former.calculated_at
FROM ${before.profile} AS former
LEFT JOIN merge AS direct ON direct.absorbed_id = former.id
LEFT JOIN merge AS further ON further.absorbed_id = former.merged_into
WHERE NOT EXISTS (SELECT 1 FROM ${COMPONENT} AS component WHERE component.profile_id = former.id)`;
}
