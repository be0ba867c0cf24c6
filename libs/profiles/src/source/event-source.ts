import { type Events } from '@tributary/core';
import {
  compileEvents,
  every,
  expression,
  ident,
  join,
  literal,
  orAbsent,
  ourTables,
  sql,
  type Dialect,
  type Session,
  type Sql,
} from '@tributary/sql';
import { compileErasedProfiles } from '../erase/erased.js';

/** Which events a source gives. */
export interface EventSourceRequest {
  readonly dialect: Dialect;
  readonly schema: string;
  readonly events: Events;
  /** Profiles have been stitched here: then events know theirs. */
  readonly stitched: boolean;
  /** People were erased here: their events are left out, and so are those of which nobody knows yet whose they are. */
  readonly hasErased?: boolean;
  /** Types of events; all where not given. */
  readonly types?: readonly string[];
  /** A user's condition on the columns. */
  readonly where?: string;
}

/**
 * The events as a query, each once: `event_id, source_id, type, version, event_time, payload, profile_id`. `profile_id` is text, and NULL for
 * an event of nobody: one without identifiers, with quarantined ones only, or newer than the last stitch run.
 */
export function compileEventSource(request: EventSourceRequest): Sql {
  const { dialect, schema, events, stitched, where } = request;
  const tables = ourTables(schema);
  const columns = ['source_id', 'type', 'version', 'event_time', 'payload'].map((name) => sql`event.${ident(name)}`);
  const profile = stitched ? sql`node_profile.profile_id` : sql`NULL`;
  const joins = stitched
    ? sql`
LEFT JOIN ${tables.eventNode} AS event_node ON event_node.event_id = event.id
LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`
    : sql``;
  const all = sql`SELECT event.id AS event_id, ${join(columns)}, ${dialect.text(profile)} AS profile_id
FROM (${compileEvents(events)}) AS event${joins}${compileKept(request)}`;
  return where === undefined ? all : sql`SELECT * FROM (\n${all}\n) AS event WHERE ${every([expression(where)])}`;
}

function compileKept({ dialect, schema, stitched, types, hasErased = false }: EventSourceRequest): Sql {
  const kept = [
    ...(types === undefined ? [] : [sql`event."type" IN (${join(types.map((type) => literal(type)))})`]),
    ...(hasErased && !stitched ? [sql`FALSE`] : []),
    ...(hasErased && stitched
      ? [
          sql`event_node.event_id IS NOT NULL`,
          sql`NOT EXISTS (SELECT 1 FROM (
    ${compileErasedProfiles(dialect, schema)}
    ) AS erased WHERE erased.profile_id = node_profile.profile_id)`,
        ]
      : []),
  ];
  return kept.length === 0 ? sql`` : sql`\nWHERE ${join(kept, '\n  AND ')}`;
}

/** Whether profiles have been stitched in a schema, so that its events have theirs. */
export async function isStitched(session: Pick<Session, 'describe'>, schema: string): Promise<boolean> {
  return (await orAbsent(session.describe(sql`SELECT event_id FROM ${ourTables(schema).eventNode}`), null)) !== null;
}
