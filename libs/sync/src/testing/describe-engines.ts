import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from '@jest/globals';
import { freshDatabase } from '@tributary/test-support';
import type { FakeOptions } from './fake-destination.js';
import { openTestWarehouse, syncWorld, type SyncWorld } from './sync-world.js';

/** Opens a new world; everything of it is gone after the test. */
export type OpenWorld = (options?: FakeOptions) => Promise<SyncWorld>;

interface Opened {
  readonly config: Readonly<Record<string, unknown>>;
  readonly remove: () => Promise<void>;
}

const ENGINES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['DuckDB', openFile],
  ['PostgreSQL', openDatabase],
];

/** One suite on every engine we compute in. */
export function describeEngines(name: string, suite: (openWorld: OpenWorld, engine: string) => void): void {
  describe.each(ENGINES)(`${name} on %s`, (engine, open) => {
    const cleanups: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
    });
    suite(async (options) => {
      const { config, remove } = await open();
      cleanups.push(remove);
      const warehouse = await openTestWarehouse(config);
      cleanups.push(() => warehouse.close());
      return syncWorld(warehouse, options);
    }, engine);
  });
}

async function openFile(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-sync-'));
  return { config: { engine: 'duckdb', path: join(folder, 'warehouse.duckdb') }, remove: () => rm(folder, { recursive: true }) };
}

async function openDatabase(): Promise<Opened> {
  const database = await freshDatabase();
  const { hostname, port, pathname, username, password } = new URL(database.url);
  const login = password === '' ? { user: username } : { user: username, password };
  const config = { engine: 'postgres', host: hostname, port: Number(port || 5432), database: pathname.slice(1), ...login };
  return { config, remove: () => database.drop() };
}
