import { existsSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Invalid, SourceUnavailable } from '@tributary/core';
import { duckdb, literal, sql } from '@tributary/sql';
import type { Connection } from '../connection.js';
import type { ConfigOf, Warehouse, WarehouseOptions } from '../warehouse.js';
import { warehouseOn } from '../warehouse-on.js';
import { duckdbContainment } from './containment.js';
import { duckdbConnection } from './connection.js';
import { duckdbError } from './errors.js';

/** An open file, shared by everyone in this process. */
interface SharedInstance {
  readonly path: string;
  readonly instance: Promise<DuckDBInstance>;
  users: number;
}

/**
 * One instance a file and process: a second one on the same file silently lost committed rows. The file is known by its real
 * path, because a symbolic link would look like another one.
 */
const INSTANCES = new Map<string, SharedInstance>();

/** Opens a DuckDB file, creating it if it is missing. Opened twice, it is shared; the last `close` frees it for other processes. */
export async function openDuckdb(config: ConfigOf<'duckdb'>, options: WarehouseOptions): Promise<Warehouse> {
  const shared = await acquire(realPath(config.path), options);
  let open = true;
  const connect = async (): Promise<Connection> => {
    if (!open) throw new SourceUnavailable('warehouse.closed', `the warehouse \`${config.id}\` is closed: open it again`);
    shared.users++;
    const db = await (await shared.instance).connect();
    return duckdbConnection(db, () => release(shared));
  };
  const close = async (): Promise<void> => {
    if (open) release(shared);
    open = false;
  };
  return warehouseOn(config, duckdb, { connect, close, containment: duckdbContainment(options.files ?? []), ...CATALOG });
}

const CATALOG = {
  version: sql`SELECT 'DuckDB ' || version()`,
  tables: sql`SELECT table_schema, table_name, CASE table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END
    FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema <> 'information_schema' ORDER BY 1, 2`,
  required: (schema: string, table: string) => sql`SELECT column_name FROM information_schema.columns
    WHERE table_catalog = current_database() AND is_nullable = 'NO' AND table_schema = ${literal(schema)} AND table_name = ${literal(table)}`,
};

/** Nothing outside of the file can be reached, and nothing of this be changed but what we change for a statement. */
const settingsFor = (files: readonly string[]): readonly string[] => [
  `SET GLOBAL TimeZone = 'UTC'`,
  `SET GLOBAL allowed_directories = [${files.map((folder) => literal(folder).text).join(', ')}]`,
  `SET GLOBAL allow_community_extensions = false`,
  `SET GLOBAL enable_external_access = false`,
  `SET GLOBAL allowed_configs = ['disabled_optimizers', 'enable_progress_bar', 'enable_progress_bar_print']`,
  `SET GLOBAL lock_configuration = true`,
];

async function acquire(path: string, options: WarehouseOptions): Promise<SharedInstance> {
  const shared = INSTANCES.get(path) ?? { path, instance: openInstance(path, options), users: 0 };
  INSTANCES.set(path, shared);
  shared.users++;
  try {
    await shared.instance;
    return shared;
  } catch (error) {
    release(shared);
    throw error;
  }
}

function release(shared: SharedInstance): void {
  shared.users--;
  if (shared.users > 0) return;
  INSTANCES.delete(shared.path);
  shared.instance.then(
    (instance) => instance.closeSync(),
    () => undefined, // it never opened
  );
}

async function openInstance(path: string, { memoryLimit, threads, files = [] }: WarehouseOptions): Promise<DuckDBInstance> {
  const isNew = !existsSync(path);
  try {
    const instance = await DuckDBInstance.fromCache(path, {
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      preserve_insertion_order: 'false',
      temp_directory: `${path}.tmp`,
      ...(memoryLimit === undefined ? {} : { memory_limit: memoryLimit }),
      ...(threads === undefined ? {} : { threads: String(threads) }),
    });
    const connection = await instance.connect();
    for (const setting of settingsFor(files)) await connection.run(setting);
    connection.closeSync();
    return instance;
  } catch (error) {
    // An opening that failed half way, on a full disk for example, leaves a file that is no database.
    if (isNew && existsSync(path)) rmSync(path, { force: true });
    throw duckdbError(error);
  }
}

function realPath(path: string): string {
  if (path.startsWith(':') || path === '')
    throw new Invalid('warehouse.in_memory', `\`${path}\` is no file: give the \`path\` of a DuckDB file, which outlives the process`);
  const full = resolve(path);
  if (existsSync(full)) return realpathSync(full);
  return existsSync(dirname(full)) ? join(realpathSync(dirname(full)), basename(full)) : full;
}
