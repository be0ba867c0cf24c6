import type { Events } from '@tributary/core';
import type { Warehouse } from '@tributary/warehouse';
import { loadEvents, type TestEvent } from './events.js';
import { fixtureRows, snowplowTime, type CsvRow } from './fixtures.js';

/** The shop's event log: 834 real events, each with what the entity tables say of it. Origin: `test/fixtures/shop/README.md`. */
export function shopEvents(): readonly TestEvent[] {
  const actions = entities('action');
  const products = entities('product');
  const transactions = entities('transaction');
  const users = entities('user');
  const carts = entities('cart');
  const steps = entities('checkout_step');
  const mobile = entities('client_session', '');
  return fixtureRows('shop', 'snowplow_ecommerce_events.csv').map((row) => {
    const id = row['event_id'] ?? '';
    const action = actions.get(id)?.[0];
    return {
      id,
      source_id: row['platform'] ?? 'web',
      type: action?.['type'] ?? row['event_name'] ?? 'unknown',
      version: row['event_version'] ?? '1-0-0',
      event_time: snowplowTime(row['derived_tstamp']),
      payload: {
        app_id: row['app_id'],
        domain_userid: row['domain_userid'],
        network_userid: row['network_userid'],
        session_id: row['domain_sessionid'],
        user: users.get(id)?.map(userOf)[0],
        page: row['page_url'] === undefined ? undefined : { url: row['page_url'], path: row['page_urlpath'] },
        list_name: action?.['name'],
        products: (products.get(id) ?? []).map(productOf),
        transaction: transactions.get(id)?.map(transactionOf)[0],
        cart: carts.get(id)?.map(cartOf)[0],
        checkout_step: steps.get(id)?.map(({ step }) => number(step))[0],
        mobile: mobile.get(id)?.map(({ session_id, user_id }) => ({ session_id, user_id }))[0],
      },
    };
  });
}

/** Puts the shop's log into a table of a warehouse of either engine; gives its mapping. */
export function loadShop(warehouse: Warehouse, table = 'shop_events'): Promise<Events> {
  return loadEvents(warehouse, table, shopEvents());
}

/** What is published of each session of the shop, by its id; what is not known of one is missing. */
export function publishedShopSessions(): ReadonlyMap<string, CsvRow> {
  return new Map(fixtureRows('shop', 'snowplow_ecommerce_sessions_expected.csv').map((row) => [row['domain_sessionid'] ?? '', row]));
}

/** The rows of an entity table by the event they belong to. */
function entities(name: string, group = 'ecommerce_'): ReadonlyMap<string, readonly CsvRow[]> {
  const byEvent = new Map<string, CsvRow[]>();
  for (const row of fixtureRows('shop', `com_snowplowanalytics_snowplow_${group}${name}_1.csv`)) {
    const id = row['root_id'] ?? '';
    byEvent.set(id, [...(byEvent.get(id) ?? []), row]);
  }
  return byEvent;
}

const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

const userOf = (row: CsvRow) => ({
  id: row['id'],
  email: row['email'],
  is_guest: row['is_guest'] === undefined ? undefined : row['is_guest'] === 'true',
});

const cartOf = (row: CsvRow) => ({ id: row['cart_id'], total_value: number(row['total_value']), currency: row['currency'] });

const productOf = (row: CsvRow) => ({
  id: row['id'],
  name: row['name'],
  category: row['category'],
  brand: row['brand'],
  price: number(row['price']),
  list_price: number(row['list_price']),
  quantity: number(row['quantity']),
  currency: row['currency'],
});

const transactionOf = (row: CsvRow) => ({
  id: row['transaction_id'],
  revenue: number(row['revenue']),
  currency: row['currency'],
  payment_method: row['payment_method'],
  total_quantity: number(row['total_quantity']),
  shipping: number(row['shipping']),
  tax: number(row['tax']),
  discount_code: row['discount_code'],
});
