import { sql, type Session, type Sql } from '@tributary/sql';

/** How many records a source of profiles has, and how many of them are of the given profiles. */
export interface RecordsOf {
  readonly records: number;
  readonly affected: number;
}

/** Counts the records of a profile source, and those of the profiles of a table with a column `profile_id`. */
export async function recordsOf(session: Session, source: Sql, profiles: Sql): Promise<RecordsOf> {
  const [row = []] = await session.rows(sql`SELECT count(*), count(one.profile_id) FROM (${source}) AS record
LEFT JOIN (SELECT DISTINCT ${session.dialect.text(sql`profile_id`)} AS profile_id FROM ${profiles}) AS one ON one.profile_id = record.profile_id`);
  return { records: Number(row[0]), affected: Number(row[1]) };
}
