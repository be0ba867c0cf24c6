import type { Warehouse as WarehouseConfig } from '@tributary/core';
import { openDuckdb } from './duckdb/open-duckdb.js';
import { openPostgres } from './postgres/open-postgres.js';
import type { Warehouse } from './warehouse.js';

/** How much of the machine or of the server a warehouse may take. */
export interface WarehouseOptions {
  /** For an embedded engine: memory before it spills to disk, as `2GB`. Default: the engine's own, most of the machine. */
  readonly memoryLimit?: string;
  /** For an embedded engine: threads of one statement. Default: all cores. */
  readonly threads?: number;
  /** For a server: connections at once; further statements wait. Default 10. */
  readonly connections?: number;
}

/** The configuration of a warehouse of one engine. */
export type ConfigOf<E extends WarehouseConfig['engine']> = Extract<WarehouseConfig, { engine: E }>;

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
