import { Sql } from '@tributary/sql';

/** A query of one trait over events with their `profile_id`: `profile_id, value`. */
type TraitQuery = (events: string) => string;

const ORDERS = `type = 'order_completed'`;
const CATEGORY = `type IN ('product_view', 'order_completed')`;
const REVENUE = `CAST(payload->>'revenue' AS decimal(18, 2))`;
const DAY = `CAST(event_time AT TIME ZONE 'UTC' AS date)`;
const ITEMS = `unnest(from_json(payload->'items', '[{"sku": "VARCHAR", "quantity": "INTEGER"}]'), recursive := true)`;

const aggregate =
  (value: string, where = 'TRUE'): TraitQuery =>
  (events) =>
    `SELECT profile_id, ${value} AS value FROM ${events} AS event WHERE ${where} GROUP BY profile_id`;

/** Over distinct values, found by grouping first. */
const distinct =
  (result: string, value: string, where = 'TRUE'): TraitQuery =>
  (events) =>
    `SELECT profile_id, ${result} AS value FROM (SELECT DISTINCT profile_id, ${value} AS one FROM ${events} AS event WHERE ${where}) AS each_value
    WHERE one IS NOT NULL GROUP BY profile_id`;

const frequent =
  (order: string, where: string, weight = 'count(*)'): TraitQuery =>
  (events) =>
    `SELECT profile_id, arg_min(one, (${order}weight, -epoch_us(seen), one)) AS value FROM (
      SELECT profile_id, payload->>'category' AS one, ${weight} AS weight, max(event_time) AS seen FROM ${events} AS event WHERE ${where} GROUP BY 1, 2
    ) AS each_value WHERE one IS NOT NULL GROUP BY profile_id`;

const items =
  (result: string): TraitQuery =>
  (events) =>
    `SELECT profile_id, ${result} AS value FROM (
      SELECT profile_id, sku, sum(quantity) AS quantity, max(event_time) AS seen
      FROM (SELECT profile_id, event_time, ${ITEMS} FROM ${events} AS event WHERE ${ORDERS}) AS item GROUP BY 1, 2
    ) AS each_item GROUP BY profile_id`;

/** The twenty traits, each as the query one would write for it alone. */
const QUERIES: Readonly<Record<string, TraitQuery>> = {
  last_seen: aggregate('max(event_time)'),
  first_seen: aggregate('min(event_time)'),
  revenue: aggregate(`sum(${REVENUE})`, ORDERS),
  average_order: aggregate(`avg(${REVENUE})`, ORDERS),
  biggest_order: aggregate(`max(${REVENUE})`, ORDERS),
  smallest_order: aggregate(`min(${REVENUE})`, ORDERS),
  orders: distinct('count(*)', `payload->>'order'`, ORDERS),
  last_order: aggregate(`arg_max(payload->>'order', (event_time, id))`, ORDERS),
  first_page: aggregate(`arg_min(payload->>'url', (event_time, id))`),
  last_page: aggregate(`arg_max(payload->>'url', (event_time, id))`, `type <> 'login'`),
  distinct_pages: distinct('count(*)', `payload->>'url'`),
  products_viewed: distinct('list_sort(list(one))', `payload->>'product'`, `type = 'product_view'`),
  favourite_category: frequent('-', CATEGORY),
  rarest_category: frequent('', CATEGORY),
  dearest_category: frequent('-', `type = 'product_view'`, `sum(CAST(payload->>'price' AS decimal(18, 2)))`),
  app_system: aggregate(`arg_min(payload->>'os', id)`, `type = 'app_open'`),
  active_days: distinct('count(*)', DAY),
  items_bought: items('sum(quantity)'),
  favourite_item: items('arg_min(sku, (-quantity, -epoch_us(seen), sku))'),
  revenue_a_day: aggregate(`CAST(sum(CASE WHEN ${ORDERS} THEN ${REVENUE} END) AS double) / count(DISTINCT ${DAY})`),
};

const OF_PROFILES = `(SELECT ev.*, profile_id FROM ev JOIN tributary.event_node ON event_id = ev.id JOIN tributary.node_profile USING (node_id))`;

/** The events of all profiles in a table of its own, found by profile through an index: the best that can be done for who asks profile by profile. */
export const EVENTS_BY_PROFILE = [
  new Sql(`CREATE OR REPLACE TABLE tributary.by_profile AS SELECT * FROM ${OF_PROFILES} AS event ORDER BY profile_id`),
  new Sql(`CREATE INDEX by_profile_id ON tributary.by_profile (profile_id)`),
];

/** One statement a trait, each with its result in a table of its own. */
export const ONE_BY_ONE = Object.entries(QUERIES).map(
  ([id, query]) => new Sql(`CREATE OR REPLACE TABLE tributary.only_${id} AS ${query(OF_PROFILES)}`),
);

/** The same statements for one profile. */
export function ofProfile(profileId: string): readonly Sql[] {
  const events = `(SELECT * FROM tributary.by_profile WHERE profile_id = '${profileId}')`;
  return Object.values(QUERIES).map((query) => new Sql(query(events)));
}
