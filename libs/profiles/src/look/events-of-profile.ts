import { Invalid } from '@tributary/core';
import { every, literal, orAbsent, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { textOf } from '../read-text.js';

/** How much of a payload is shown: it may be a megabyte long. */
const SHOWN_PAYLOAD = 10_000;

/** An event of a profile as a person reads it. Times are RFC 3339; the payload is JSON text, cut where it is very long. */
export interface EventOfProfile {
  readonly id: string;
  readonly source_id: string;
  readonly type: string;
  readonly version: string;
  readonly event_time: string;
  readonly payload: string;
}

/** A page of the events of a profile, the newest first; `next` is where the following page begins. */
export interface EventsOfProfile {
  readonly items: readonly EventOfProfile[];
  readonly next: string | null;
}

/** Whose events, and which page of them. */
export interface EventsOfProfileRequest {
  readonly schema: string;
  /** A uuid. */
  readonly profileId: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What a profile did, the newest first; of events of one time, the higher id. None where nothing was stitched. */
export async function eventsOfProfile(
  session: Session,
  { schema, profileId, limit, cursor }: EventsOfProfileRequest,
): Promise<EventsOfProfile> {
  const payload = sql`left(${session.dialect.text(sql`event.payload`)}, ${literal(SHOWN_PAYLOAD)})`;
  const conditions = [sql`event.profile_id = CAST(${literal(profileId)} AS uuid)`, ...(cursor === undefined ? [] : [compileAfter(cursor)])];
  const rows = await orAbsent(
    session.rows(
      sql`SELECT event.id, event.source_id, event."type", event.version, event.event_time, ${payload}
FROM ${ourTables(schema).customerEvents} AS event WHERE ${every(conditions)}
ORDER BY event.event_time DESC, event.id COLLATE "C" DESC LIMIT ${literal(limit + 1)}`,
    ),
    [],
  );
  const items = rows.slice(0, limit).map(([id = null, source = null, type = null, version = null, time = null, told = null]) => ({
    id: textOf(id),
    source_id: textOf(source),
    type: textOf(type),
    version: textOf(version),
    event_time: textOf(time),
    payload: told === null ? 'null' : textOf(told),
  }));
  const last = items.at(-1);
  return { items, next: rows.length > limit && last ? `${last.event_time} ${last.id}` : null };
}

/** What comes after the event of a cursor: its time, a space, its id. */
function compileAfter(cursor: string): Sql {
  const [, time, id] = /^(\d{4}-\d\d-\d\dT\S+) (.*)$/s.exec(cursor) ?? [];
  if (time === undefined || id === undefined || Number.isNaN(Date.parse(time)))
    throw new Invalid('profile.cursor', 'the cursor is none of ours: leave it out to begin with the newest event', [
      { path: 'cursor', message: 'must be the `next` of a page' },
    ]);
  const at = sql`CAST(${literal(time)} AS timestamptz)`;
  return sql`(event.event_time < ${at} OR (event.event_time = ${at} AND event.id COLLATE "C" < ${literal(id)}))`;
}
