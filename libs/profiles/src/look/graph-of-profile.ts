import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { readStitched } from '@tributary/identity';
import { SHOWN_VALUE, textOf, textOrNull } from '../read-text.js';

const SHOWN_IDENTIFIERS = 400;
const SHOWN_LINKS = 2_000;

/** The identifiers of one profile, and which events hold two of them: what made one person of them. */
export interface GraphOfProfile {
  /** Last seen first, at most 400. */
  readonly identifiers: readonly { readonly type: string; readonly value: string; readonly last_seen_at: string | null }[];
  readonly identifier_count: number;
  /** Between two of the shown identifiers, by their places: the first event that holds both. At most 2,000. */
  readonly links: readonly { readonly from: number; readonly to: number; readonly event_id: string; readonly event_time: string | null }[];
  readonly link_count: number;
}

interface Asked {
  readonly schema: string;
  /** A uuid. */
  readonly profileId: string;
}

/** The identity graph of one profile; empty for one that became part of another. Rejects with `Conflict` where nothing was stitched. */
export async function graphOfProfile(session: Session, asked: Asked): Promise<GraphOfProfile> {
  const { identifier, identifierLink } = ourTables(asked.schema);
  const nodes = compileNodes(asked);
  const members = await readStitched(
    session,
    ['node', 'type', 'value', 'last_seen_at', 'count'],
    sql`SELECT identifier.node_id, identifier."type", ${SHOWN_VALUE}, identifier.last_seen_at, count(*) OVER ()
FROM (${nodes}) AS node JOIN ${identifier} AS identifier ON identifier.node_id = node.node_id
ORDER BY identifier.last_seen_at DESC NULLS LAST, identifier."type" COLLATE "C", identifier.value COLLATE "C" LIMIT ${literal(SHOWN_IDENTIFIERS)}`,
  );
  const places = new Map(members.map(({ node }, place) => [Number(node), place]));
  const pairs = await readStitched(
    session,
    ['a', 'b', 'event_id', 'event_time', 'count'],
    sql`SELECT link.a, link.b, link.event_id, link.event_time, count(*) OVER () FROM ${identifierLink} AS link
JOIN (${nodes}) AS one ON one.node_id = link.a JOIN (${nodes}) AS other ON other.node_id = link.b
ORDER BY link.event_time NULLS LAST, link.event_id COLLATE "C", link.a, link.b LIMIT ${literal(SHOWN_LINKS)}`,
  );
  const links = pairs.flatMap(({ a, b, event_id: event, event_time: time }) => {
    const [from, to] = [places.get(Number(a)), places.get(Number(b))];
    return from === undefined || to === undefined ? [] : [{ from, to, event_id: textOf(event), event_time: textOrNull(time) }];
  });
  return {
    identifiers: members.map((row) => ({ type: textOf(row.type), value: textOf(row.value), last_seen_at: textOrNull(row.last_seen_at) })),
    identifier_count: Number(members[0]?.count ?? 0),
    links,
    link_count: Number(pairs[0]?.count ?? 0),
  };
}

const compileNodes = ({ schema, profileId }: Asked): Sql =>
  sql`SELECT node_id FROM ${ourTables(schema).nodeProfile} WHERE profile_id = CAST(${literal(profileId)} AS uuid)`;
