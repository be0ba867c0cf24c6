import { Trait } from '@tributary/core';

/** The items of an order, one by one, as each warehouse writes it. */
const ITEMS: Readonly<Record<string, string>> = {
  duckdb: `unnest(CAST(payload->'items' AS JSON[]))`,
  postgres: `jsonb_array_elements(payload->'items')`,
};

const ORDERS = { types: ['order_completed'] };
const VIEWS = { types: ['product_view'] };
const REVENUE = { value: `CAST(payload->>'revenue' AS decimal(18, 2))`, ...ORDERS };
const CATEGORY = { value: `payload->>'category'`, types: ['product_view', 'order_completed'] };
const QUANTITY = `CAST(value->>'quantity' AS integer)`;

/** Twenty traits of a shop: every kind over single events, some with filters, weights and several values of one event, and a formula. */
export const twentyTraits = (dialect: string): readonly Trait[] =>
  [
    { id: 'last_seen', type: 'last', value: 'event_time' },
    { id: 'first_seen', type: 'first', value: 'event_time' },
    { id: 'revenue', type: 'sum', ...REVENUE },
    { id: 'average_order', type: 'avg', ...REVENUE },
    { id: 'biggest_order', type: 'max', ...REVENUE },
    { id: 'smallest_order', type: 'min', ...REVENUE },
    { id: 'orders', type: 'num_of_unique', value: `payload->>'order'`, ...ORDERS },
    { id: 'last_order', type: 'last', value: `payload->>'order'`, ...ORDERS },
    { id: 'first_page', type: 'first', value: `payload->>'url'` },
    { id: 'last_page', type: 'last', value: `payload->>'url'`, filter: `"type" <> 'login'` },
    { id: 'distinct_pages', type: 'num_of_unique', value: `payload->>'url'` },
    { id: 'products_viewed', type: 'list', value: `payload->>'product'`, ...VIEWS },
    { id: 'favourite_category', type: 'most_frequent', ...CATEGORY },
    { id: 'rarest_category', type: 'least_frequent', ...CATEGORY },
    { id: 'dearest_category', type: 'most_frequent', ...CATEGORY, ...VIEWS, weight: `CAST(payload->>'price' AS decimal(18, 2))` },
    { id: 'app_system', type: 'value', value: `payload->>'os'`, types: ['app_open'] },
    { id: 'active_days', type: 'num_of_unique', value: `CAST(event_time AT TIME ZONE 'UTC' AS date)` },
    { id: 'items_bought', type: 'sum', value: ITEMS[dialect], outer_value: QUANTITY, ...ORDERS },
    { id: 'favourite_item', type: 'most_frequent', value: ITEMS[dialect], outer_value: `value->>'sku'`, outer_weight: QUANTITY, ...ORDERS },
    { id: 'revenue_a_day', type: 'formula', value: `CAST(revenue AS double precision) / nullif(active_days, 0)` },
  ].map((trait) => Trait.parse({ kind: 'trait', ...trait }));
