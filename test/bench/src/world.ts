import { Events, Warehouse as WarehouseConfig } from '@tributary/core';
import { ident, join as fragments, sql, type Sql } from '@tributary/sql';
import { freshDatabase, postgresConfig } from '@tributary/test-support';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '@tributary/warehouse';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compileEventLog } from './generate-events.js';
import type { Measured, Target } from './measure.js';

const MOST_ON_POSTGRES = 1_000_000;

/** The table every log is in. */
export const LOG = 'ev';

/** A log of so many generated events in a warehouse of its own. */
export interface Log {
  readonly warehouse: Warehouse;
  readonly size: number;
  readonly events: Events;
}

/** Where measurements are taken. What several of them need is made once, when the first asks for it. */
export interface World {
  /** Events in the log, and records in the diff. */
  readonly size: number;
  readonly turns: number;
  /** The log on DuckDB, by default of `size` events. */
  readonly duckdb: (size?: number) => Promise<Log>;
  /** The same log on PostgreSQL, found by id through an index; of a million events at most, since all of it goes through a network. */
  readonly postgres: () => Promise<Log>;
  /** A warehouse on DuckDB with nothing in it. */
  readonly empty: (name: string, options?: WarehouseOptions) => Promise<Warehouse>;
  /** A database on PostgreSQL with nothing in it. */
  readonly emptyPostgres: () => Promise<Warehouse>;
  /** What `make` gives, made once for each key. */
  readonly once: <T>(key: object, make: () => Promise<T>) => Promise<T>;
}

/** One line of the table to be. */
export interface Bench {
  /** What `--only` may name to have all of them. */
  readonly group: string;
  readonly name: string;
  readonly target: Target;
  readonly measure: (world: World) => Promise<Measured>;
}

/** A world in a folder. `close` closes all that was opened in it. */
export function openWorld(at: {
  readonly size: number;
  readonly turns: number;
  readonly home: string;
}): World & { close(): Promise<void> } {
  const closing: (() => Promise<unknown>)[] = [];
  const logs = new Map<string, Promise<Log>>();
  const made = new WeakMap<object, Promise<unknown>>();
  const log = (key: string, make: () => Promise<Log>): Promise<Log> => {
    const known = logs.get(key) ?? make();
    logs.set(key, known);
    return known;
  };
  const empty: World['empty'] = async (name, options) => {
    const path = join(at.home, `${name}.duckdb`);
    // What an interrupted bench has left.
    await removeDatabase(path);
    closing.push(() => removeDatabase(path));
    const warehouse = await openWarehouse(WarehouseConfig.parse({ kind: 'warehouse', id: 'bench', engine: 'duckdb', path }), options);
    closing.push(() => warehouse.close());
    return warehouse;
  };
  const emptyPostgres: World['emptyPostgres'] = async () => {
    const database = await freshDatabase();
    closing.push(() => database.drop());
    const warehouse = await openWarehouse(postgresConfig(database.url));
    closing.push(() => warehouse.close());
    return warehouse;
  };
  const duckdb: World['duckdb'] = (size = at.size) => log(`log-${size}`, async () => fillLog(await empty(`log-${size}`), size));
  return {
    size: at.size,
    turns: at.turns,
    duckdb,
    empty,
    emptyPostgres,
    postgres: () =>
      log('postgres', async () => {
        const warehouse = await emptyPostgres();
        return copied(await duckdb(Math.min(at.size, MOST_ON_POSTGRES)), warehouse);
      }),
    once: <T>(key: object, make: () => Promise<T>) => {
      const known = (made.get(key) ?? make()) as Promise<T>;
      made.set(key, known);
      return known;
    },
    close: async () => {
      for (const close of closing.reverse()) await close();
    },
  };
}

async function removeDatabase(path: string): Promise<void> {
  for (const file of [path, `${path}.wal`, `${path}.tmp`]) await rm(file, { recursive: true, force: true });
}

/** Makes the log in an empty warehouse on DuckDB. */
export async function fillLog(warehouse: Warehouse, size: number): Promise<Log> {
  await warehouse.execute(compileEventLog(LOG, size));
  return { warehouse, size, events: Events.parse({ table: LOG }) };
}

const COLUMNS = { id: 'text', source_id: 'text', type: 'text', version: 'text', event_time: 'timestamp', payload: 'json' } as const;

async function copied(from: Log, warehouse: Warehouse): Promise<Log> {
  const table = ident(LOG);
  const columns = Object.entries(COLUMNS).map(([name, kind]) => sql`${ident(name)} ${warehouse.dialect.type({ kind })}`);
  await warehouse.execute(sql`CREATE TABLE ${table} (${fragments(columns)})`);
  const rows = from.warehouse.stream(sql`SELECT id, source_id, "type", version, event_time, payload FROM ${table}`);
  await warehouse.load(table, rows);
  for (const statement of [sql`CREATE UNIQUE INDEX ON ${table} (id)`, sql`ANALYZE ${table}`]) await warehouse.execute(statement);
  return { warehouse, size: from.size, events: from.events };
}

/** The one number a query gives. */
export async function numberFrom(warehouse: Warehouse, query: Sql): Promise<number> {
  const [row] = await warehouse.rows(query);
  return Number(row?.[0]);
}
