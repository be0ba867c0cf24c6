import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { readRows, textOf, textOrNull } from './read-rows.js';

/** A profile without what it has. Times are RFC 3339. */
export interface ProfileSummary {
  readonly id: string;
  readonly created_at: string;
  readonly last_event_at: string | null;
  /** The profile it became part of. */
  readonly merged_into: string | null;
}

/** Which profile an identifier belongs to: one or none. A quarantined one names nobody, so it has none. */
export interface FoundProfiles {
  readonly items: readonly ProfileSummary[];
  readonly next: null;
  readonly quarantined: boolean;
}

const NAMES = ['id', 'created_at', 'last_event_at', 'merged_into'] as const;

/** The profile of an identifier, written as events write it or normalised. Of both forms the one that is there as written wins. */
export async function findProfiles(
  session: Session,
  { schema, type, value }: { readonly schema: string; readonly type: string; readonly value: string },
): Promise<FoundProfiles> {
  const { identifier, nodeProfile, profile, quarantine } = ourTables(schema);
  const written = literal(value);
  const nodes = sql`SELECT node_id FROM ${identifier} AS identifier WHERE identifier."type" = ${literal(type)}
  AND identifier.value IN (${written}, ${session.dialect.lower(sql`trim(${written})`)})
  ORDER BY CASE WHEN identifier.value = ${written} THEN 0 ELSE 1 END LIMIT 1`;
  const found = await readRows(
    session,
    ['node_id', 'quarantined'],
    sql`SELECT node.node_id, EXISTS (SELECT 1 FROM ${quarantine} AS quarantine WHERE quarantine.node_id = node.node_id) FROM (${nodes}) AS node`,
  );
  const node = found[0];
  if (node === undefined) return { items: [], next: null, quarantined: false };
  const items = await readProfiles(
    session,
    sql`SELECT ${summaryColumns(sql`profile`)} FROM ${nodeProfile} AS node_profile
  JOIN ${profile} AS profile ON profile.id = node_profile.profile_id WHERE node_profile.node_id = ${literal(Number(node.node_id))}`,
  );
  return { items, next: null, quarantined: node.quarantined === true };
}

/** The columns of a summary, of a table of that name. */
export function summaryColumns(profile: Sql): Sql {
  return sql`${profile}.id, ${profile}.created_at, ${profile}.last_event_at, ${profile}.merged_into`;
}

/** The profiles of a query that gives `summaryColumns`. */
export async function readProfiles(session: Session, query: Sql): Promise<readonly ProfileSummary[]> {
  return (await readRows(session, NAMES, query)).map((row) => ({
    id: textOf(row.id),
    created_at: textOf(row.created_at),
    last_event_at: textOrNull(row.last_event_at),
    merged_into: textOrNull(row.merged_into),
  }));
}
