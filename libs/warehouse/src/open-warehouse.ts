import type { Warehouse as WarehouseConfig } from '@tributary/core';
import { openDuckdb } from './duckdb/open-duckdb.js';
import { openPostgres } from './postgres/open-postgres.js';
import type { ConfigOf, Warehouse, WarehouseOptions } from './warehouse.js';

type Open<E extends WarehouseConfig['engine']> = (config: ConfigOf<E>, options: WarehouseOptions) => Promise<Warehouse>;

/** Every engine we compute in. */
const ENGINES: { readonly [E in WarehouseConfig['engine']]: Open<E> } = {
  duckdb: openDuckdb,
  postgres: openPostgres,
};

/** Connects to a warehouse. Rejects with `SourceUnavailable` or `Invalid` that says what to do. Close it after use. */
export async function openWarehouse(config: WarehouseConfig, options: WarehouseOptions = {}): Promise<Warehouse> {
  const open = ENGINES[config.engine] as Open<WarehouseConfig['engine']>;
  return open(config, options);
}
