import { compileEvents, ident, ourTables, remakeTable, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { Events } from '@tributary/core';
import type { Scope } from '../statement/scope.js';

/** The columns of an event beside its profile. */
const COLUMNS = sql`event.id, event.source_id, event."type", event.version, event.event_time, event.payload`;

/** The events of a scope's profiles with their `profile_id`; `event` is a relation of events. What `QueryPlace.base` reads. */
export function compileBase(schema: string, scope: Scope, event: Sql): Sql {
  if (scope.kind === 'due')
    return sql`SELECT due_event.profile_id, ${COLUMNS}
FROM ${event} AS event JOIN ${scope.events} AS due_event ON due_event.event_id = event.id`;
  const { eventNode, nodeProfile } = ourTables(schema);
  return sql`SELECT node_profile.profile_id, ${COLUMNS}
FROM ${event} AS event
JOIN ${eventNode} AS event_node ON event_node.event_id = event.id
JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`;
}

const BASE = ident('tributary_base');

export interface BaseRequest {
  readonly schema: string;
  readonly events: Events;
  readonly scope: Scope;
  /** No id of the log is repeated, as was found in the same transaction. */
  readonly unique?: boolean;
}

/**
 * Makes the table that custom traits read where a warehouse computes profile after profile and so must find the events of each: sorted by profile and
 * indexed, it makes that as fast as a query over all of them. Gives its name; `null` where the warehouse computes all profiles side by side.
 */
export async function prepareBase(
  session: Session,
  { schema, events, scope, unique = false }: BaseRequest,
  options: StatementOptions = {},
): Promise<Sql | null> {
  const { dialect } = session;
  const index = dialect.index(BASE, [sql`profile_id`]);
  if (index === null) return null;
  const only = scope.kind === 'due' ? { only: sql`SELECT event_id FROM ${scope.events}` } : {};
  const base = compileBase(schema, scope, sql`(${compileEvents(events, { unique, ...only })})`);
  await remakeTable(session, BASE, sql`${base}\nORDER BY 1`, options);
  await session.execute(index, options);
  if (dialect.analyze) await session.execute(dialect.analyze(BASE), options);
  return BASE;
}

/** Takes that table away. */
export async function dropBase(session: Session, options: StatementOptions = {}): Promise<void> {
  await session.execute(sql`DROP TABLE IF EXISTS ${BASE}`, options);
}
