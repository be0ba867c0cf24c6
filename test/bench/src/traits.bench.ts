import { Trait, type Events } from '@tributary/core';
import { Sql, sql } from '@tributary/sql';
import { computeTraits } from '@tributary/traits';
import type { Warehouse } from '@tributary/warehouse';
import { compare, type Measurement } from './measure.js';

const TRAITS = [
  { id: 'revenue', type: 'sum', value: "(payload->>'revenue')::decimal(18, 2)", types: ['order_completed'] },
  { id: 'last_seen', type: 'last', value: 'event_time' },
  { id: 'products_viewed', type: 'list', value: "payload->>'product'", types: ['product_view'] },
  { id: 'favourite_category', type: 'most_frequent', value: "payload->>'category'", types: ['product_view', 'order_completed'] },
  { id: 'distinct_pages', type: 'num_of_unique', value: "payload->>'url'" },
].map((trait) => Trait.parse({ kind: 'trait', ...trait }));

/**
 * The best single query written by hand for these five traits over the same stored tables: every value taken out once, distinct values by
 * grouping twice. It trusts ids to be unique and counts no errors.
 */
const BY_HAND = new Sql(`CREATE OR REPLACE TABLE tributary.by_hand AS
WITH value AS (
  SELECT id, event_time,
    CASE WHEN type = 'order_completed' THEN (payload->>'revenue')::decimal(18, 2) END AS revenue,
    CASE WHEN type = 'product_view' THEN payload->>'product' END AS product,
    CASE WHEN type IN ('product_view', 'order_completed') THEN payload->>'category' END AS category,
    payload->>'url' AS url
  FROM ev
), occurrence AS MATERIALIZED (
  SELECT profile_id, event_time, revenue, product, category, url
  FROM value JOIN tributary.event_node ON event_id = value.id JOIN tributary.node_profile USING (node_id)
), plain AS (
  SELECT profile_id, sum(revenue) AS revenue, max(event_time) AS last_seen FROM occurrence GROUP BY 1
), products AS (
  SELECT profile_id, list_sort(list(product)) AS products_viewed
  FROM (SELECT DISTINCT profile_id, product FROM occurrence WHERE product IS NOT NULL) GROUP BY 1
), categories AS (
  SELECT profile_id, arg_max(category, (times, seen)) AS favourite_category
  FROM (SELECT profile_id, category, count(*) AS times, max(event_time) AS seen FROM occurrence WHERE category IS NOT NULL GROUP BY 1, 2) GROUP BY 1
), pages AS (
  SELECT profile_id, count(*) AS distinct_pages FROM (SELECT DISTINCT profile_id, url FROM occurrence WHERE url IS NOT NULL) GROUP BY 1
)
SELECT plain.profile_id, revenue, last_seen, products_viewed, favourite_category, coalesce(distinct_pages, 0) AS distinct_pages
FROM plain LEFT JOIN products USING (profile_id) LEFT JOIN categories USING (profile_id) LEFT JOIN pages USING (profile_id)`);

/** Five traits of all profiles, published, against the query written by hand. Needs stitched profiles. Refuses to time a wrong answer. */
export async function measureTraits(
  warehouse: Warehouse,
  events: Events,
  run: { readonly size: number; readonly turns: number },
): Promise<Measurement> {
  const measured = await compare(
    { name: 'five traits, full', target: 1.3, ...run },
    { name: 'best query by hand', run: () => warehouse.execute(BY_HAND) },
    () => computeTraits(warehouse, { schema: warehouse.config.schema, events, traits: TRAITS, runId: 'bench' }),
  );
  const [row] =
    await warehouse.rows(sql`SELECT count(*) FROM tributary.by_hand AS hand FULL OUTER JOIN tributary.profile_trait AS ours USING (profile_id)
    WHERE (hand.revenue, hand.last_seen, hand.products_viewed, hand.distinct_pages)
      IS DISTINCT FROM (ours.revenue, ours.last_seen, ours.products_viewed, ours.distinct_pages)`);
  if (Number(row?.[0]) > 0)
    throw new Error(`${String(row?.[0])} profiles have other traits by hand than by us: the figures would mean nothing`);
  return measured;
}
