import type { IdentifierType } from '@tributary/core';
import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import type { Obstacle } from '../explain/explanation.js';
import { locate } from '../explain/locate.js';
import { readStitched } from '@tributary/identity';
import { textOf, textOrNull } from '../read-text.js';

/** A profile without what it has. Times are RFC 3339. */
export interface ProfileSummary {
  readonly id: string;
  readonly created_at: string;
  readonly last_event_at: string | null;
  /** The profile it became part of. */
  readonly merged_into: string | null;
}

/** Which profile an identifier belongs to: one, or none and why. */
export interface FoundProfiles {
  readonly items: readonly ProfileSummary[];
  readonly next: null;
  readonly cause: Obstacle['cause'] | null;
  readonly reason: string | null;
}

const NAMES = ['id', 'created_at', 'last_event_at', 'merged_into'] as const;

/** The profile of an identifier as a person writes it, read by its type's own rule; types that are not listed have the defaults. */
export async function findProfiles(
  session: Session,
  request: { readonly schema: string; readonly types: readonly IdentifierType[]; readonly type: string; readonly value: string },
): Promise<FoundProfiles> {
  const { schema, type, value } = request;
  const { at, obstacle } = await locate(session, { ...request, asked: { type, value } });
  if (at === null) return { items: [], next: null, cause: obstacle.cause, reason: obstacle.message };
  const id = sql`CAST(${literal(at.profile)} AS uuid)`;
  const { profile } = ourTables(schema);
  const items = await readProfiles(
    session,
    sql`SELECT ${summaryColumns(sql`profile`)} FROM ${profile} AS profile WHERE profile.id = ${id}`,
  );
  return { items, next: null, cause: null, reason: null };
}

/** The columns of a summary, of a table of that name. */
export function summaryColumns(profile: Sql): Sql {
  return sql`${profile}.id, ${profile}.created_at, ${profile}.last_event_at, ${profile}.merged_into`;
}

/** The profiles of a query that gives `summaryColumns`. */
export async function readProfiles(session: Session, query: Sql): Promise<readonly ProfileSummary[]> {
  return (await readStitched(session, NAMES, query)).map((row) => ({
    id: textOf(row.id),
    created_at: textOf(row.created_at),
    last_event_at: textOrNull(row.last_event_at),
    merged_into: textOrNull(row.merged_into),
  }));
}
