import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freshDatabase, golden, type TestDatabase } from '@tributary/test-support';
import { DEFAULT_SCHEMA, openStore } from '../index.js';
import { MIGRATIONS } from '../migrations/index.js';
import { printSchema } from './print-schema.js';

const GOLDEN = new URL('../../golden/schema.sql', import.meta.url);

describe('the schema of the metadata', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  test('two processes that start at once migrate it once, and a third finds nothing to do', async () => {
    const stores = [1, 2].map(() => openStore({ databaseUrl: database.url }));
    const done = await Promise.all(stores.map((store) => store.migrate()));
    expect(done.flat()).toEqual(Object.keys(MIGRATIONS));
    expect(await stores[0]?.migrate()).toEqual([]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('is what `golden/schema.sql` shows; `npm run golden` rewrites it', async () => {
    const schema = await printSchema(database.url, DEFAULT_SCHEMA);
    expect(schema).toBe(golden(GOLDEN, schema));
  });

  test('every table but the workspaces themselves and their users says whose its rows are', async () => {
    const tables = (await readFile(GOLDEN, 'utf8')).match(/CREATE TABLE[^;]+;/g) ?? [];
    const others = tables.filter((table) => !/^CREATE TABLE (workspace|app_user) /.test(table));
    expect(others.length).toBeGreaterThan(8);
    expect(others.filter((table) => !/workspace_id text NOT NULL/.test(table))).toEqual([]);
  });

  test('a database that cannot be reached is named as the trouble', async () => {
    const store = openStore({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
    await expect(store.ping()).rejects.toThrow(/metadata database cannot be used.*DATABASE_URL/s);
    await store.close();
  });
});
