import { Warehouse as WarehouseConfig, type SourceUnavailable } from '@tributary/core';
import { ident, sql, type Session } from '@tributary/sql';
import { addEvents, loadShop, type TestEvent } from '@tributary/test-support';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';
import { join } from 'node:path';
import type { DemoOptions } from './options.js';

export const TABLE = 'shop_events';

/** The warehouse of the demo as the project's file has it, and the variables that file reads. */
export function shopWarehouse({ home, postgres }: DemoOptions): {
  config: WarehouseConfig;
  variables: Record<string, string>;
  folder: string;
} {
  const common = { kind: 'warehouse', id: 'shop' } as const;
  if (postgres === undefined) {
    const path = join(home, 'shop.duckdb');
    return { config: WarehouseConfig.parse({ ...common, engine: 'duckdb', path }), variables: { SHOP_DUCKDB: path }, folder: 'duckdb' };
  }
  const connection = {
    host: postgres.hostname,
    port: Number(postgres.port || 5432),
    database: postgres.pathname.slice(1),
    user: decodeURIComponent(postgres.username),
    password: decodeURIComponent(postgres.password),
  };
  const variables = Object.fromEntries(Object.entries(connection).map(([name, value]) => [`SHOP_${name.toUpperCase()}`, String(value)]));
  return { config: WarehouseConfig.parse({ ...common, engine: 'postgres', ...connection }), variables, folder: 'postgres' };
}

/** Loads the shop's real events. Gives how many there are. */
export async function loadEvents(config: WarehouseConfig): Promise<number> {
  return onWarehouse(config, async (warehouse) => {
    await loadShop(warehouse, TABLE);
    return counted(warehouse);
  });
}

/** What happens next in the shop: ten strangers come back; the first of them buys what the others only look at. */
export async function tenNewEvents(config: WarehouseConfig): Promise<void> {
  await onWarehouse(config, async (warehouse) => {
    const strangers = await warehouse.rows(sql`SELECT cookie FROM (
      SELECT payload->>'domain_userid' AS cookie, count(payload->'user'->>'id') AS named, count(payload->'transaction'->>'id') AS bought
      FROM ${ident(TABLE)} GROUP BY 1
    ) AS visitors WHERE cookie IS NOT NULL AND named = 0 AND bought = 0 ORDER BY cookie LIMIT 10`);
    await addEvents(
      warehouse,
      TABLE,
      strangers.map(([cookie], number) => newEvent(String(cookie), number)),
    );
  });
}

function newEvent(cookie: string, number: number): TestEvent {
  const buys = number === 0;
  return {
    id: `new-${number}`,
    source_id: 'web',
    type: buys ? 'transaction' : 'product_view',
    version: '1-0-0',
    event_time: '2022-12-23T10:00:00Z',
    payload: {
      domain_userid: cookie,
      page: { path: '/productY' },
      products: [{ id: '1235', category: 'Shoes', price: 49.9 }],
      ...(buys ? { transaction: { id: 'T-new', revenue: 49.9, currency: 'EUR' } } : {}),
    },
  };
}

async function counted(session: Session): Promise<number> {
  const [row] = await session.rows(sql`SELECT count(*) FROM ${ident(TABLE)}`);
  return Number(row?.[0]);
}

/** DuckDB has one owner at a time: the worker lets go of the file a moment after its last job, so we may have to wait for it. */
async function onWarehouse<T>(config: WarehouseConfig, work: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    try {
      const warehouse = await openWarehouse(config);
      try {
        return await work(warehouse);
      } finally {
        await warehouse.close();
      }
    } catch (error) {
      if ((error as SourceUnavailable).code !== 'warehouse.locked' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
