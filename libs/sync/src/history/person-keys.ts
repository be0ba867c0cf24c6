import type { Sync } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';

/** By what somebody is known, and the source of a sync with everybody in it: also those that its condition leaves out. */
export interface KeysOfPerson {
  readonly sync: Pick<Sync, 'key'>;
  /** Has the columns of the key and `profile_id`; `null` where it cannot be read. */
  readonly source: Sql | null;
  readonly person: {
    readonly profiles: readonly string[];
    readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  };
}

/**
 * The keys by which a sync of profiles or events knows a person, as our tables show keys: those of the person's present records and, where
 * the key is one identifier or the profile itself, all that the person ever had.
 */
export async function keysOfPerson(session: Session, { sync, source, person }: KeysOfPerson): Promise<readonly string[]> {
  const columns = Object.values(sync.key);
  const present = source === null || person.profiles.length === 0 ? [] : await presentKeys(session, columns, { source, person });
  return [...new Set([...present, ...knownKeys(columns, person)])];
}

async function presentKeys(
  session: Session,
  columns: readonly string[],
  { source, person }: { readonly source: Sql; readonly person: KeysOfPerson['person'] },
): Promise<readonly string[]> {
  const { dialect } = session;
  const parts = columns.map((column) => sql`source.${ident(column)}`);
  const [only = sql`NULL`] = parts;
  const key = parts.length === 1 ? dialect.text(only) : dialect.jsonArray(parts);
  const profiles = join(person.profiles.map((id) => literal(id)));
  const complete = join(
    parts.map((part) => sql`${part} IS NOT NULL`),
    ' AND ',
  );
  const rows = await session.rows(
    sql`SELECT DISTINCT ${key} FROM (${source}\n) AS source WHERE ${dialect.text(sql`source.profile_id`)} IN (${profiles}) AND ${complete}`,
  );
  return rows.map(([text = null]) => String(text));
}

function knownKeys(columns: readonly string[], { profiles, identifiers }: KeysOfPerson['person']): readonly string[] {
  const [column] = columns;
  if (column === undefined || columns.length > 1) return [];
  return column === 'profile_id' ? profiles : identifiers.filter(({ type }) => type === column).map(({ value }) => value);
}
