import { ident, join, literal, orAbsent, ourTables, sql, type Session, type Sql } from '@tributary/sql';

/** What of a source is touched, by whom. */
export interface TouchedRecordsRequest {
  /** A table `profile_id, what`. */
  readonly touched: Sql;
  /** Of what decides who is in the source: whoever is touched may come or go. */
  readonly deciding: readonly string[];
  /** Of what a record is made of: only who is in the source now has one that may change. */
  readonly read: readonly string[];
  /** The profile source as it is. */
  readonly source: Sql;
}

/** At most how many records of a profile source would be added, be others, or go. */
export async function touchedRecords(session: Session, { touched, deciding, read, source }: TouchedRecordsRequest): Promise<number> {
  const text = session.dialect.text;
  const whatever = (what: readonly string[]): Sql =>
    what.length === 0 ? sql`FALSE` : sql`what IN (${join(what.map((one) => literal(one)))})`;
  const moving = sql`SELECT ${text(sql`profile_id`)} AS profile_id FROM ${touched} WHERE ${whatever(deciding)}`;
  const changing = sql`SELECT ${text(sql`profile_id`)} FROM ${touched} WHERE ${whatever(read)} AND ${text(sql`profile_id`)} IN (SELECT profile_id FROM (${source}) AS record)`;
  const parts = [...(deciding.length > 0 ? [moving] : []), ...(read.length > 0 ? [changing] : [])];
  if (parts.length === 0) return 0;
  const [row] = await session.rows(sql`SELECT count(DISTINCT profile_id) FROM (${join(parts, ' UNION ALL ')}) AS one(profile_id)`);
  return Number(row?.[0] ?? 0);
}

/** How many events the last stitch run knew; `null` where nothing was stitched yet. */
export async function stitchedEvents(session: Session, schema: string): Promise<number | null> {
  const rows = await orAbsent(session.rows(sql`SELECT ${ident('events')} FROM ${ourTables(schema).stitching}`), []);
  const [row] = rows;
  return row === undefined ? null : Number(row[0] ?? 0);
}
