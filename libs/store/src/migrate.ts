import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { MIGRATIONS } from './migrations/index.js';
import type { Tables } from './tables.js';

/** Names the lock in the whole database; two processes that start at once take turns. */
const LOCK = 'tributary:migrate';

/** Runs the migrations that are missing and then `after`, one process at a time. Gives their names. */
export async function migrate(db: Kysely<Tables>, schema: string, after: () => Promise<void>): Promise<readonly string[]> {
  return db.connection().execute(async (connection) => {
    await sql`SELECT pg_advisory_lock(hashtext(${LOCK + schema}))`.execute(connection);
    try {
      const done = await migrateToLatest(db, schema);
      await after();
      return done;
    } finally {
      await sql`SELECT pg_advisory_unlock(hashtext(${LOCK + schema}))`.execute(connection);
    }
  });
}

async function migrateToLatest(db: Kysely<Tables>, schema: string): Promise<readonly string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    migrationTableName: 'migration',
    migrationLockTableName: 'migration_lock',
    migrationTableSchema: schema,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
  return (results ?? []).filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
