import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse as WarehouseConfig } from '@tributary/core';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';
import { freshDatabase, testServer } from './postgres.js';

/** An empty warehouse of its own for a test. `drop` closes it and takes it away. */
export interface TestWarehouse {
  readonly warehouse: Warehouse;
  readonly config: WarehouseConfig;
  drop(): Promise<void>;
}

const COMMON = { kind: 'warehouse', id: 'test', schema: 'tributary', schedules: {} } as const;

interface Place {
  readonly config: WarehouseConfig;
  remove(): Promise<void>;
}

const PLACES: { readonly [engine in WarehouseConfig['engine']]: () => Promise<Place> } = {
  async duckdb() {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-duckdb-'));
    const config = { ...COMMON, engine: 'duckdb', path: join(folder, 'warehouse.duckdb') } as const;
    return { config, remove: () => rm(folder, { recursive: true, force: true }) };
  },
  async postgres() {
    const database = await freshDatabase();
    return { config: postgresConfig(database.url), remove: () => database.drop() };
  },
};

/** The engines a test of a warehouse runs on. */
export const TEST_ENGINES = Object.keys(PLACES) as readonly WarehouseConfig['engine'][];

/** The configuration of a warehouse in the PostgreSQL database at a URL; by default that of the test server. */
export function postgresConfig(url: string = testServer()): Extract<WarehouseConfig, { engine: 'postgres' }> {
  const { hostname, port, pathname, username, password } = new URL(url);
  const login = { user: decodeURIComponent(username), ...(password && { password: decodeURIComponent(password) }) };
  return { ...COMMON, engine: 'postgres', host: hostname, port: Number(port || 5432), database: pathname.slice(1), ...login, ssl: false };
}

/** Opens an empty warehouse of an engine. */
export async function openTestWarehouse(engine: WarehouseConfig['engine']): Promise<TestWarehouse> {
  const place = await PLACES[engine]();
  const { config } = place;
  const warehouse = await openWarehouse(config);
  const drop = async (): Promise<void> => {
    await warehouse.close();
    await place.remove();
  };
  return { warehouse, config, drop };
}
