import { sql, type OurTables, type Sql } from '@tributary/sql';
import { SCRATCH } from '../tables/scratch.js';

const { member: MEMBER } = SCRATCH;

/** Where the events of former profiles were, and where all events are now. */
export interface Heritage {
  readonly before: Pick<OurTables, 'nodeProfile' | 'eventNode'>;
  readonly eventNode: Sql;
}

/**
 * Former profiles of which no identifier is left, as when all of them are written in another way since a change of normalisation, with the
 * components where their events are now: `root, profile_id, identifiers`. Other profiles are followed by their identifiers alone.
 */
export function compileHeirs({ before, eventNode }: Heritage): Sql {
  return sql`SELECT member.root, lost.profile_id, count(DISTINCT member.node_id) AS identifiers
FROM (
  SELECT former.node_id, former.profile_id FROM ${before.nodeProfile} AS former
  WHERE NOT EXISTS (SELECT 1 FROM ${MEMBER} AS known WHERE known.profile_id = former.profile_id)
) AS lost
JOIN ${before.eventNode} AS earlier ON earlier.node_id = lost.node_id
JOIN ${eventNode} AS later ON later.event_id = earlier.event_id
JOIN ${MEMBER} AS member ON member.node_id = later.node_id
GROUP BY member.root, lost.profile_id`;
}
