import { previewAudience } from '@tributary/audiences';
import { Audience } from '@tributary/core';
import { sql, type Sql } from '@tributary/sql';
import { atMost, compare, type Measured } from './measure.js';
import { stitchedLog } from './stitch-log.js';
import { numberFrom, type Bench, type Log, type World } from './world.js';

/** Some time after the last event of the log. */
const CLOCK = new Date('2026-04-11T00:00:00Z');

/** An audience, and the count of its members as somebody who knows the events would write it, over `customer_events`. */
interface Asked {
  readonly condition: object;
  readonly byHand: (events: Sql) => Sql;
}

const SINCE = sql`CAST('2026-03-12T00:00:00Z' AS timestamptz)`;

/** Who bought twice lately, one of it dear, and has never opened the app. */
const COUNTED: Asked = {
  condition: {
    and: [
      { event: { type: 'order_completed' }, count: { is: 'at_least', value: 2 }, within: '30d' },
      { event: { type: 'order_completed' }, where: [{ property: 'revenue', is: 'greater', value: 100 }], within: '30d' },
      { not: { event: { type: 'app_open' } } },
    ],
  },
  byHand: (events) => sql`SELECT count(*) FROM (
  SELECT profile_id FROM ${events} WHERE profile_id IS NOT NULL AND "type" IN ('order_completed', 'app_open') GROUP BY profile_id
  HAVING count(*) FILTER (WHERE "type" = 'order_completed' AND event_time >= ${SINCE}) >= 2
    AND count(*) FILTER (WHERE "type" = 'order_completed' AND event_time >= ${SINCE} AND CAST(payload->>'revenue' AS double precision) > 100) >= 1
    AND count(*) FILTER (WHERE "type" = 'app_open') = 0
) AS member`,
};

/** Who looked at a product and bought within a week, and has not logged in since. */
const FUNNEL: Asked = {
  condition: {
    funnel: [{ event: { type: 'product_view' } }, { event: { type: 'order_completed' }, within: '7d' }],
    without: [{ event: { type: 'login' } }],
  },
  byHand: (events) => sql`SELECT count(*) FROM (
  SELECT profile_id FROM (
    SELECT profile_id, event_time, "type", max(CASE WHEN "type" = 'product_view' THEN event_time END) OVER earlier AS viewed,
      max(CASE WHEN "type" = 'login' THEN event_time END) OVER (PARTITION BY profile_id) AS logged_in
    FROM ${events} WHERE profile_id IS NOT NULL AND "type" IN ('product_view', 'order_completed', 'login')
    WINDOW earlier AS (PARTITION BY profile_id ORDER BY event_time, id COLLATE "C" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ) AS told
  WHERE "type" = 'order_completed' AND event_time - viewed <= INTERVAL '7 days' AND (logged_in IS NULL OR logged_in < viewed)
  GROUP BY profile_id
) AS member`,
};

const against =
  ({ condition, byHand }: Asked, from: (world: World) => Promise<Log>) =>
  async (world: World): Promise<Measured> => {
    const { warehouse } = await stitchedLog(world, from(world));
    const { schema } = warehouse.config;
    const audience = Audience.parse({ kind: 'audience', id: 'asked', warehouse: warehouse.config.id, condition });
    const preview = () => previewAudience(warehouse, { schema, audience, audiences: [], clock: CLOCK });
    const hand = byHand(sql`tributary.customer_events`);
    const { members } = await preview();
    const counted = await numberFrom(warehouse, hand);
    if (members !== counted || members === 0) throw new Error(`by hand there are ${counted} members, by us ${members}`);
    const floor = { name: 'the count by hand', run: () => warehouse.rows(hand) };
    const measured = await compare(world.turns, floor, { run: preview });
    return { ...measured, note: `${members.toLocaleString('en')} members, their splits and a sample, beside their number alone` };
  };

const onDuckdb = (world: World) => world.duckdb();
const onPostgres = (world: World) => world.postgres();

export const AUDIENCES: readonly Bench[] = [
  { group: 'audiences', name: 'preview, counts, DuckDB', target: atMost(2), measure: against(COUNTED, onDuckdb) },
  { group: 'audiences', name: 'preview, funnel, DuckDB', target: atMost(2), measure: against(FUNNEL, onDuckdb) },
  { group: 'audiences', name: 'preview, counts, PostgreSQL', target: atMost(2), measure: against(COUNTED, onPostgres) },
  { group: 'audiences', name: 'preview, funnel, PostgreSQL', target: atMost(2), measure: against(FUNNEL, onPostgres) },
];
