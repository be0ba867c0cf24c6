import { ourTables, sql, type Database, type StatementOptions } from '@tributary/sql';
import { publishTable } from './publish-traits.js';
import { createTraitTables } from './run/trait-columns.js';
import { nextTable } from './run/traits-job.js';

/** Deletes the values of all traits, with their columns and statistics. The views stay, without rows; the next run computes everything. */
export async function resetTraits(database: Database, schema: string, options: StatementOptions = {}): Promise<void> {
  const { traitColumn, profile } = ourTables(schema);
  await database.transaction(async (session) => {
    await createTraitTables(session, schema, options);
    const next = nextTable(schema);
    await session.execute(sql`CREATE TABLE ${next} (profile_id uuid)`, options);
    await publishTable(session, { schema, next }, options);
    await session.execute(sql`DELETE FROM ${traitColumn}`, options);
    await session.execute(sql`DROP TABLE IF EXISTS ${ourTables(schema).traitStatistic}`, options);
    await session.execute(sql`UPDATE ${profile} SET calculated_at = NULL, calculated_by = NULL`, options);
  });
}

/** Keeps all values and marks every profile as due: the next run computes them anew. Gives how many those are. */
export async function recalculate(database: Database, schema: string, options: StatementOptions = {}): Promise<number> {
  const { profile } = ourTables(schema);
  return database.execute(sql`UPDATE ${profile} SET calculated_at = NULL WHERE merged_into IS NULL`, options);
}
