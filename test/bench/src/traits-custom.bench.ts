import { Trait } from '@tributary/core';
import { Sql, sql } from '@tributary/sql';
import { computeLog } from './compute-log.js';
import { atMost, compare, TOLD, type Measured } from './measure.js';
import { stitchedLog } from './stitch-log.js';
import { numberFrom, type Bench, type Log, type World } from './world.js';

const LAST_ORDERS = Trait.parse({
  kind: 'trait',
  id: 'last_orders',
  type: 'custom',
  query: `SELECT payload->>'order' AS value FROM base WHERE "type" = 'order_completed' ORDER BY event_time DESC, id DESC LIMIT 3`,
});

/** The same as one would write it for all profiles at once, with a window; both warehouses read it. */
const BY_WINDOW = new Sql(`CREATE TABLE tributary.last_orders_by_hand AS
SELECT profile_id, array_agg(value ORDER BY place) AS last_orders
FROM (
  SELECT profile_id, payload->>'order' AS value, row_number() OVER (PARTITION BY profile_id ORDER BY event_time DESC, id DESC) AS place
  FROM ev JOIN tributary.event_node ON event_id = ev.id JOIN tributary.node_profile USING (node_id)
  WHERE "type" = 'order_completed'
) AS placed WHERE place <= 3 GROUP BY profile_id`);

async function lastOrders(world: World, from: Promise<Log>): Promise<Measured> {
  const log = await stitchedLog(world, from);
  const { warehouse } = log;
  const drop = () => warehouse.execute(sql`DROP TABLE IF EXISTS tributary.last_orders_by_hand`);
  const measured = await compare(
    world.turns,
    { name: 'one query with a window', prepare: drop, run: () => warehouse.execute(BY_WINDOW) },
    { run: () => computeLog(log, [LAST_ORDERS]) },
  );
  const other = await numberFrom(
    warehouse,
    sql`SELECT count(*) FROM tributary.last_orders_by_hand AS hand FULL OUTER JOIN tributary.profile_trait AS ours USING (profile_id)
    WHERE CAST(hand.last_orders AS text) IS DISTINCT FROM CAST(ours.last_orders AS text)`,
  );
  if (other > 0) throw new Error(`${other} profiles have other last orders by hand than by us: the figures would mean nothing`);
  return measured;
}

export const TRAITS_CUSTOM: readonly Bench[] = [
  { group: 'traits', name: 'custom trait, all profiles', target: atMost(4), measure: (world) => lastOrders(world, world.duckdb()) },
  {
    group: 'postgres',
    name: 'custom trait, all profiles, PostgreSQL',
    target: TOLD,
    measure: async (world) => ({
      ...(await lastOrders(world, world.postgres())),
      note: 'PostgreSQL runs the query once a profile, by nested loops over indexes',
    }),
  },
];
