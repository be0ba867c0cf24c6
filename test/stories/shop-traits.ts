import { IdentityRule, Trait, type Warehouse } from '@tributary/core';

type Engine = Warehouse['engine'];

/** A rule for events of any kind. */
export const aRule = (identifier: string, value: string): IdentityRule =>
  IdentityRule.parse({ kind: 'identity_rule', id: `rule_${identifier}`, identifier, value });

/** A session as the published tables know it: of the browser or of the mobile client. */
export const SESSION = aRule('session', `coalesce(payload->>'session_id', payload->'mobile'->>'session_id')`);

/** Who a visitor is: the browser, the mobile client, the known customer. */
export const VISITOR = [
  aRule('browser', `payload->>'domain_userid'`),
  aRule('mobile', `payload->'mobile'->>'user_id'`),
  aRule('customer', `payload->'user'->>'id'`),
  aRule('email', `payload->'user'->>'email'`),
];

/** The products of an event, one by one. */
const PRODUCTS: Readonly<Record<Engine, string>> = {
  duckdb: `unnest(CAST(payload->'products' AS JSON[]))`,
  postgres: `jsonb_array_elements(payload->'products')`,
};

/** What the products of an event cost together. */
const WORTH: Readonly<Record<Engine, string>> = {
  duckdb: `list_sum([CAST(p->>'price' AS double) * coalesce(CAST(p->>'quantity' AS double), 1) FOR p IN CAST(payload->'products' AS JSON[])])`,
  postgres: `(SELECT sum(CAST(p->>'price' AS double precision) * coalesce(CAST(p->>'quantity' AS double precision), 1)) FROM jsonb_array_elements(payload->'products') AS p)`,
};

const HAS_PRODUCTS = `(payload->'products'->0) IS NOT NULL`;
const ORDER = `payload->'transaction'->>'id'`;

/** The shop sends an order twice now and then, as two events with one order number: each counts once, the first of them. */
const orders = (result: string): string => `SELECT ${result} AS value FROM (
  SELECT *, row_number() OVER (PARTITION BY ${ORDER} ORDER BY event_time, id) AS copy FROM base WHERE "type" = 'transaction'
) AS orders WHERE copy = 1`;

const counted = (id: string, types: readonly string[], of = {}) => ({ id, type: 'num_of_unique', value: 'id', types, ...of });

const seen = (what: string, types: readonly string[]) =>
  (['first', 'last'] as const).map((type) => ({ id: `${type}_${what}`, type, value: 'event_time', types, filter: HAS_PRODUCTS }));

/** What is published of a session, by the names it has there. */
export const sessionTraits = (engine: Engine): readonly Trait[] =>
  [
    ...seen('product_view', ['product_view', 'list_view']),
    ...seen('product_add_to_cart', ['add_to_cart']),
    ...seen('product_remove_from_cart', ['remove_from_cart']),
    ...seen('product_transaction', ['transaction']),
    counted('number_product_views', ['product_view', 'list_view'], { filter: HAS_PRODUCTS }),
    counted('number_add_to_carts', ['add_to_cart'], { filter: HAS_PRODUCTS }),
    counted('number_remove_from_carts', ['remove_from_cart'], { filter: HAS_PRODUCTS }),
    { id: 'total_number_transactions', type: 'num_of_unique', value: ORDER, types: ['transaction'] },
    {
      id: 'total_transaction_revenue',
      type: 'custom',
      rows: 'one',
      query: orders(`sum(CAST(payload->'transaction'->>'revenue' AS decimal(18, 2)))`),
    },
    {
      id: 'total_transaction_quantity',
      type: 'custom',
      rows: 'one',
      query: orders(`sum(CAST(payload->'transaction'->>'total_quantity' AS integer))`),
    },
    counted('number_carts_created', ['add_to_cart'], {
      filter: `CAST(payload->'cart'->>'total_value' AS double precision) = ${WORTH[engine]}`,
    }),
    counted('number_carts_emptied', ['remove_from_cart'], { filter: `CAST(payload->'cart'->>'total_value' AS double precision) = 0` }),
    counted('cart_events', ['add_to_cart', 'remove_from_cart', 'transaction']),
    {
      id: 'session_cart_abandoned',
      type: 'formula',
      value: 'CASE WHEN cart_events > 0 THEN number_carts_created > total_number_transactions END',
    },
    {
      id: 'number_checkout_steps_visited',
      type: 'num_of_unique',
      value: `coalesce(${ORDER}, id)`,
      types: ['checkout_step', 'transaction'],
    },
    {
      id: 'number_unique_checkout_steps_attempted',
      type: 'num_of_unique',
      value: `coalesce(payload->>'checkout_step', '4')`,
      types: ['checkout_step', 'transaction'],
    },
    {
      id: 'checkout_succeeded',
      type: 'formula',
      value: 'CASE WHEN number_checkout_steps_visited > 0 THEN total_number_transactions > 0 END',
    },
  ].map((trait) => Trait.parse({ kind: 'trait', ...trait }));

/** What one would keep of a visitor. */
export const visitorTraits = (engine: Engine): readonly Trait[] =>
  [
    { id: 'first_seen', type: 'first', value: 'event_time' },
    { id: 'last_seen', type: 'last', value: 'event_time' },
    { id: 'last_page', type: 'last', value: `payload->'page'->>'path'` },
    { id: 'products_seen', type: 'list', value: PRODUCTS[engine], outer_value: `value->>'id'` },
    {
      id: 'favourite_category',
      type: 'most_frequent',
      value: PRODUCTS[engine],
      outer_value: `value->>'category'`,
      outer_weight: `CAST(value->>'price' AS decimal(18, 2))`,
      outer_filter: `(value->>'category') IS NOT NULL`,
    },
    { id: 'revenue', type: 'custom', rows: 'one', query: orders(`sum(CAST(payload->'transaction'->>'revenue' AS decimal(18, 2)))`) },
    { id: 'orders', type: 'num_of_unique', value: ORDER, types: ['transaction'] },
    { id: 'average_order', type: 'formula', value: 'CAST(revenue AS double precision) / nullif(orders, 0)' },
  ].map((trait) => Trait.parse({ kind: 'trait', ...trait }));
