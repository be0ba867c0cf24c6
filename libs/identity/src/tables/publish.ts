import type { Events } from '@tributary/core';
import { compileEvents, ourTables, publishTables, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { nextName, REBUILT_NAMES } from './tables.js';

/** The events with the profile they belong to; `profile_id` is NULL where an event has no identifier. */
export function compileCustomerEvents(schema: string, events: Events): Sql {
  const tables = ourTables(schema);
  return sql`SELECT event.*, node_profile.profile_id
FROM (${compileEvents(events)}) AS event
LEFT JOIN ${tables.eventNode} AS event_node ON event_node.event_id = event.id
LEFT JOIN ${tables.nodeProfile} AS node_profile ON node_profile.node_id = event_node.node_id`;
}

/** Puts the new tables in the place of the old ones. To be called last in the transaction that built them. */
export function publish(session: Session, request: { schema: string; events: Events }, options: StatementOptions): Promise<void> {
  const { schema, events } = request;
  const swaps = REBUILT_NAMES.map((table) => ({ table, next: nextName(table) }));
  const views = [{ name: 'customer_events', query: compileCustomerEvents(schema, events) }];
  return publishTables(session, { schema, swaps, views }, options);
}
