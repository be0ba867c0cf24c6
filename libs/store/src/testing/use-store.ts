import { afterAll, beforeAll } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { openStore, type Store } from '../open-store.js';

/** A store that a file of tests has to itself. */
export interface UsedStore {
  readonly store: Store;
  readonly databaseUrl: string;
}

/** Opens a store on a database of its own before the tests of this file, with these workspaces; both are gone after them. */
export function useStore(take: (used: UsedStore) => void, workspaces: readonly string[] = ['default']): void {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    for (const id of workspaces) await store.workspaces.ensure(id);
    take({ store, databaseUrl: database.url });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
}
