import { Migrator } from 'kysely/migration';
import { DEFAULT_SCHEMA, type Store } from '../open-store.js';
import { MIGRATIONS } from '../migrations/index.js';

/** What an installation of before had run: the migrations whose names come before this one. */
export async function migrateBefore(store: Store, name: string): Promise<void> {
  const before = Object.fromEntries(Object.entries(MIGRATIONS).filter(([each]) => each < name));
  const { error } = await new Migrator({
    ...{ db: store.db, provider: { getMigrations: async () => before } },
    ...{ migrationTableName: 'migration', migrationLockTableName: 'migration_lock', migrationTableSchema: DEFAULT_SCHEMA },
  }).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error('a migration failed', { cause: error });
}
