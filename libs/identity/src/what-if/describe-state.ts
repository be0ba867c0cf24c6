import { join, literal, sql } from '@tributary/sql';
import type { Statements } from '../tables/statements.js';
import type { ProfileTables } from '../tables/tables.js';

/** How much there is of everything. */
export interface State {
  readonly profiles: number;
  /** Identifiers that name somebody, and those that are quarantined. */
  readonly identifiers: number;
  readonly events: number;
  /** Events that no identifier stands for. */
  readonly events_without_identifier: number;
}

/** A profile with many identifiers. */
export interface BigProfile {
  readonly profile_id: string;
  readonly identifiers: number;
  readonly events: number;
}

/** Counts what stitching made. */
export async function describeState(statements: Statements, tables: ProfileTables): Promise<State> {
  return {
    profiles: await statements.count(sql`SELECT count(*) FROM ${tables.profile} WHERE merged_into IS NULL AND ${isLiving(tables)}`),
    identifiers: await statements.count(sql`SELECT count(*) FROM ${tables.identifier}`),
    events: await statements.count(sql`SELECT count(*) FROM ${tables.eventNode}`),
    events_without_identifier: await statements.count(sql`SELECT count(*) FROM ${tables.eventNode} WHERE node_id IS NULL`),
  };
}

/** A profile that was neither merged nor left without identifiers: nothing points to those any more. */
const isLiving = ({ nodeProfile }: ProfileTables) => sql`EXISTS (SELECT 1 FROM ${nodeProfile} AS member WHERE member.profile_id = id)`;

/** The ten profiles with the most identifiers. Only their events are counted. */
export async function biggestProfiles({ rows }: Statements, tables: ProfileTables): Promise<readonly BigProfile[]> {
  const biggest = await rows(
    sql`SELECT CAST(profile_id AS text), count(*) AS identifiers FROM ${tables.nodeProfile} GROUP BY profile_id ORDER BY 2 DESC, 1 LIMIT 10`,
  );
  if (biggest.length === 0) return [];
  const ids = join(biggest.map(([id]) => sql`CAST(${literal(String(id))} AS uuid)`));
  const counted = await rows(sql`SELECT CAST(member.profile_id AS text), count(*) FROM ${tables.eventNode} AS event_node
JOIN ${tables.nodeProfile} AS member ON member.node_id = event_node.node_id WHERE member.profile_id IN (${ids}) GROUP BY member.profile_id`);
  const events = new Map(counted.map(([id, count]) => [id, Number(count)]));
  return biggest.map(([id, identifiers]) => ({
    profile_id: String(id),
    identifiers: Number(identifiers),
    events: events.get(id ?? null) ?? 0,
  }));
}
