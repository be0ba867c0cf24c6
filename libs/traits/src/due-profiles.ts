import { ourTables, sql, type Sql } from '@tributary/sql';

/** The profiles a run computes: `profile_id`, each once. A full run computes all that have an identifier. */
export function compileDueProfiles(schema: string): Sql {
  return sql`SELECT DISTINCT profile_id FROM ${ourTables(schema).nodeProfile}`;
}
