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
 * the key is made of identifiers and the profile itself, all that the person ever had, in every combination: a destination may have been
 * told of one that is no longer shown.
 */
export async function keysOfPerson(session: Session, { sync, source, person }: KeysOfPerson): Promise<readonly string[]> {
  const columns = Object.values(sync.key);
  const present = source === null || person.profiles.length === 0 ? [] : await presentKeys(session, columns, { source, person });
  return [...new Set([...present, ...(await formerKeys(session, columns, person))])];
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

async function formerKeys(session: Session, columns: readonly string[], person: KeysOfPerson['person']): Promise<readonly string[]> {
  const [first = [], ...more] = columns.map((column) => valuesOf(column, person));
  if (more.length === 0 || first.length === 0 || more.some((values) => values.length === 0)) return more.length === 0 ? first : [];
  const { dialect } = session;
  const text = dialect.type({ kind: 'text' });
  const parts = [first, ...more].map((values, n) => {
    const rows = join(values.map((value) => sql`(CAST(${literal(value)} AS ${text}))`));
    return sql`(VALUES ${rows}) AS ${ident(`part_${n}`)}(value)`;
  });
  const key = dialect.jsonArray(parts.map((_, n) => sql`${ident(`part_${n}`)}.value`));
  return (await session.rows(sql`SELECT ${key} FROM ${join(parts, ' CROSS JOIN ')}`)).map(([combined = null]) => String(combined));
}

/** Everything of a person that was ever shown in a column; nothing is known of a column that is no identifier. */
function valuesOf(column: string, { profiles, identifiers }: KeysOfPerson['person']): readonly string[] {
  return column === 'profile_id' ? profiles : identifiers.filter(({ type }) => type === column).map(({ value }) => value);
}
