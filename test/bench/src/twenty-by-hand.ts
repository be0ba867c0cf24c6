import { Sql } from '@tributary/sql';

/**
 * The twenty traits as the best single query written by hand for DuckDB over the same stored tables: the payload is parsed once, what is
 * distinct is grouped twice, groups are shared. It trusts ids to be unique, compares nothing with earlier values and counts no errors.
 */
export const TWENTY_BY_HAND = new Sql(`CREATE OR REPLACE TABLE tributary.by_hand AS
WITH parsed AS (
  SELECT id, type, event_time, json_transform(payload, '{"url": "VARCHAR", "product": "VARCHAR", "category": "VARCHAR", "order": "VARCHAR", "os": "VARCHAR",
    "revenue": "DECIMAL(18,2)", "price": "DECIMAL(18,2)", "items": [{"sku": "VARCHAR", "quantity": "INTEGER"}]}') AS p
  FROM ev
), occurrence AS MATERIALIZED (
  SELECT profile_id, id, type, event_time, p.url AS url, p.product AS product, p.category AS category, p.order AS order_id, p.os AS os,
    p.revenue AS revenue, p.price AS price, p.items AS items
  FROM parsed JOIN tributary.event_node ON event_id = parsed.id JOIN tributary.node_profile USING (node_id)
), plain AS (
  SELECT profile_id, max(event_time) AS last_seen, min(event_time) AS first_seen,
    sum(revenue) AS revenue, avg(revenue) AS average_order, max(revenue) AS biggest_order, min(revenue) AS smallest_order,
    arg_max(order_id, (event_time, id)) AS last_order,
    arg_min(url, (event_time, id)) AS first_page,
    arg_max(url, (event_time, id)) FILTER (WHERE type <> 'login') AS last_page,
    arg_min(os, id) AS app_system
  FROM occurrence GROUP BY profile_id
), orders AS (
  SELECT profile_id, count(*) AS orders FROM (SELECT DISTINCT profile_id, order_id FROM occurrence WHERE order_id IS NOT NULL) GROUP BY profile_id
), pages AS (
  SELECT profile_id, count(*) AS distinct_pages FROM (SELECT DISTINCT profile_id, url FROM occurrence WHERE url IS NOT NULL) GROUP BY profile_id
), days AS (
  SELECT profile_id, count(*) AS active_days
  FROM (SELECT DISTINCT profile_id, CAST(event_time AT TIME ZONE 'UTC' AS date) AS day FROM occurrence) GROUP BY profile_id
), products AS (
  SELECT profile_id, list_sort(list(product)) AS products_viewed
  FROM (SELECT DISTINCT profile_id, product FROM occurrence WHERE product IS NOT NULL AND type = 'product_view') GROUP BY profile_id
), categories AS (
  SELECT profile_id, arg_min(category, (-times, -epoch_us(seen), category)) AS favourite_category,
    arg_min(category, (times, -epoch_us(seen), category)) AS rarest_category,
    arg_min(category, (-worth, -epoch_us(viewed), category)) FILTER (WHERE worth IS NOT NULL) AS dearest_category
  FROM (
    SELECT profile_id, category, count(*) AS times, max(event_time) AS seen,
      sum(price) FILTER (WHERE type = 'product_view') AS worth, max(event_time) FILTER (WHERE type = 'product_view') AS viewed
    FROM occurrence WHERE category IS NOT NULL AND type IN ('product_view', 'order_completed') GROUP BY profile_id, category
  ) GROUP BY profile_id
), item AS (
  SELECT profile_id, sku, sum(quantity) AS quantity, max(event_time) AS seen
  FROM (
    SELECT profile_id, event_time, unnest(items, recursive := true) FROM occurrence WHERE items IS NOT NULL AND type = 'order_completed'
  ) GROUP BY profile_id, sku
), items AS (
  SELECT profile_id, sum(quantity) AS items_bought, arg_min(sku, (-quantity, -epoch_us(seen), sku)) AS favourite_item FROM item GROUP BY profile_id
)
SELECT plain.*, coalesce(orders, 0) AS orders, coalesce(distinct_pages, 0) AS distinct_pages, products_viewed, favourite_category, rarest_category,
  dearest_category, active_days, items_bought, favourite_item, CAST(revenue AS double) / nullif(active_days, 0) AS revenue_a_day
FROM plain LEFT JOIN orders USING (profile_id) LEFT JOIN pages USING (profile_id) LEFT JOIN days USING (profile_id)
  LEFT JOIN products USING (profile_id) LEFT JOIN categories USING (profile_id) LEFT JOIN items USING (profile_id)`);
