import type { Events } from '@tributary/core';
import { compileEvents, literal, sql, type Session, type StatementOptions } from '@tributary/sql';
import { readFields } from './read-fields.js';
import { suggestIdentifiers } from './suggest-identifiers.js';
import { suggestTraits } from './suggest-traits.js';
import type { Suggestion } from './suggestion.js';

/** How many events are looked into, the newest of all. */
const LOOKED_INTO = 5_000;

/** What events there are, and definitions that fit them. */
export interface Suggested {
  /** The commonest first. */
  readonly kinds: readonly { readonly source_id: string; readonly type: string; readonly version: string; readonly events: number }[];
  readonly suggestions: readonly Suggestion[];
}

/** Looks into the newest events for what points to people and what is worth knowing of them. Writes nothing. */
export async function suggestDefinitions(session: Session, events: Events, options?: StatementOptions): Promise<Suggested> {
  const all = compileEvents(events, { unique: true });
  const counted = await session.rows(
    sql`SELECT source_id, type, version, count(*) AS events FROM (${all}) AS event GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 100`,
    options,
  );
  const newest = await session.rows(
    sql`SELECT type, CAST(payload AS text) AS payload FROM (${all}) AS event ORDER BY event_time DESC, id LIMIT ${literal(LOOKED_INTO)}`,
    options,
  );
  const kinds = counted.map(([source, type, version, count]) => ({
    ...{ source_id: textOf(source), type: textOf(type), version: textOf(version) },
    events: Number(count),
  }));
  const fields = readFields(newest.map(([type, payload]) => ({ type: textOf(type), payload: textOf(payload) })));
  const identifiers = suggestIdentifiers(fields);
  const taken = identifiers.map(({ object }) => object.id);
  return { kinds, suggestions: [...identifiers, ...suggestTraits(fields, typesOf(kinds), taken)] };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function typesOf(kinds: Suggested['kinds']) {
  const types = new Map<string, number>();
  for (const { type, events } of kinds) types.set(type, (types.get(type) ?? 0) + events);
  return [...types].map(([type, events]) => ({ type, events }));
}
