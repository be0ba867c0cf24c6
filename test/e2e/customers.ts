import type { Stack } from './stack.js';

/** How many customers the source has: 27 batches for Braze, 20 for HTTP. */
export const CUSTOMERS = 2_000;

const QUERY = `select 'c' || i as customer_id, 'c' || i || '@shop.test' as email, 'Customer ' || i as name, i * 7 as score
from range(${CUSTOMERS}) as numbers(i)`;

/** Takes a while to read, whatever is asked of it. */
const SLOW = `${QUERY} where (select count(*) from range(400000000) as n(x) where x % 7 = 3) > 0`;

const SYNCS = {
  braze: {
    object: 'users',
    key: { external_id: 'customer_id' },
    mapping: { email: { column: 'email' }, first_name: { column: 'name' }, 'custom_attributes.score': { column: 'score' } },
  },
  http: {
    object: 'record',
    key: { id: 'customer_id' },
    mapping: { email: { column: 'email' }, name: { column: 'name' }, score: { column: 'score' } },
    options: { add: { method: 'POST', path: '/customers', records: 100, idempotent: true } },
  },
} as const;

export type Connector = keyof typeof SYNCS;

/** What one of the connectors' sandboxes holds when every customer has arrived once. */
export const EXPECTED = {
  braze: {
    object: 'users',
    of: (i: number) => ({
      external_id: `c${i}`,
      email: `c${i}@shop.test`,
      first_name: `Customer ${i}`,
      custom_attributes: { score: i * 7 },
    }),
  },
  http: { object: 'record', of: (i: number) => ({ id: `c${i}`, email: `c${i}@shop.test`, name: `Customer ${i}`, score: i * 7 }) },
} as const;

/** One sync of the customers: named as its destination. */
export interface CustomerSync {
  readonly id: string;
  readonly connector: Connector;
  readonly slow?: boolean;
  /** Where the destination is; its sandbox unless told. */
  readonly settings?: object;
}

/** Defines a warehouse, the customers in it, and syncs of them, each to a destination of its own. */
export async function defineCustomers(stack: Pick<Stack, 'client' | 'home'>, syncs: readonly CustomerSync[]): Promise<void> {
  await stack.client.objects.apply([
    { kind: 'warehouse', id: 'main', engine: 'duckdb', path: `${stack.home}/customers.duckdb` },
    { kind: 'model', id: 'customers', warehouse: 'main', query: QUERY, primary_key: 'customer_id' },
    { kind: 'model', id: 'slow_customers', warehouse: 'main', query: SLOW, primary_key: 'customer_id' },
    ...syncs.flatMap(({ id, connector, slow, settings }) => [
      { kind: 'destination', id, connector, ...(settings === undefined ? { sandbox: true } : { settings }) },
      { kind: 'sync', id, source: { model: slow === true ? 'slow_customers' : 'customers' }, destination: id, ...SYNCS[connector] },
    ]),
  ]);
}
