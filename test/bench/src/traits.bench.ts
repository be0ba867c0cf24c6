import { ident, join, literal, sql } from '@tributary/sql';
import { computeTwenty } from './compute-log.js';
import { atLeast, atMost, compare, figureOf, milliseconds, type Measured } from './measure.js';
import { stitchedLog } from './stitch-log.js';
import { TWENTY_BY_HAND } from './twenty-by-hand.js';
import { EVENTS_BY_PROFILE, ofProfile, ONE_BY_ONE } from './twenty-one-by-one.js';
import { twentyTraits } from './twenty-traits.js';
import { numberFrom, type Bench, type Log, type World } from './world.js';

/** So many profiles the loop goes over: 2,000 from a million events on. */
const looped = (size: number): number => Math.min(2_000, Math.round(size / 500));

/** Doubles, whose last digits depend on the order of parts. */
const ABOUT: readonly string[] = ['average_order', 'revenue_a_day'];

/** All traits of all profiles, published, against the one query. */
async function againstHand(world: World): Promise<Measured> {
  const log = await stitchedLog(world, world.duckdb());
  await log.warehouse.execute(TWENTY_BY_HAND);
  await computeTwenty(log);
  await refuseOtherValues(log);
  return compare(
    world.turns,
    { name: 'best single query by hand', run: () => log.warehouse.execute(TWENTY_BY_HAND) },
    { run: () => computeTwenty(log) },
  );
}

/** Throws where the query by hand finds another value: its time would mean nothing. */
async function refuseOtherValues({ warehouse }: Log): Promise<void> {
  const differing = twentyTraits(warehouse.dialect.name).map(({ id }) => {
    const [hand, ours] = [sql`hand.${ident(id)}`, sql`ours.${ident(id)}`];
    const differs = ABOUT.includes(id)
      ? sql`(${hand} IS NULL) <> (${ours} IS NULL) OR abs(${hand} - ${ours}) > 1e-9 * abs(${hand})`
      : sql`${hand} IS DISTINCT FROM ${ours}`;
    return sql`count(*) FILTER (WHERE ${differs}) AS ${ident(id)}`;
  });
  const query = sql`SELECT ${join(differing)} FROM tributary.by_hand AS hand FULL OUTER JOIN tributary.profile_trait AS ours USING (profile_id)`;
  const [row = []] = await warehouse.rows(query);
  const names = (await warehouse.describe(query)).map(({ name }) => name);
  const wrong = names.flatMap((name, index) => (Number(row[index]) > 0 ? [`${name} of ${String(row[index])} profiles`] : []));
  if (wrong.length > 0) throw new Error(`by hand and by us differ: ${wrong.join(', ')}`);
}

async function againstOneByOne(world: World): Promise<Measured> {
  const log = await stitchedLog(world, world.duckdb());
  const run = async (): Promise<void> => {
    for (const statement of ONE_BY_ONE) await log.warehouse.execute(statement);
  };
  const measured = await compare(world.turns, { name: 'one query a trait', run }, { run: () => computeTwenty(log) });
  return { ...measured, note: 'the results of the single queries are not joined' };
}

/** What asks profile by profile is measured on some and told for all. */
async function againstLoop(world: World): Promise<Measured> {
  const log = await stitchedLog(world, world.duckdb());
  const { warehouse } = log;
  for (const statement of EVENTS_BY_PROFILE) await warehouse.execute(statement);
  const rows = await warehouse.rows(sql`SELECT CAST(profile_id AS text) FROM (SELECT DISTINCT profile_id FROM tributary.by_profile)
    ORDER BY hash(profile_id) LIMIT ${literal(looped(world.size))}`);
  const all = await numberFrom(warehouse, sql`SELECT count(DISTINCT profile_id) FROM tributary.by_profile`);
  const some = rows.map(([id]) => String(id));
  const loop = await milliseconds({
    run: () =>
      warehouse.session(async (session) => {
        for (const id of some) for (const query of ofProfile(id)) await session.rows(query);
      }),
  });
  const ours = await compare(world.turns, { name: 'nothing', run: async () => undefined }, { run: () => computeTwenty(log) });
  const whole = (loop / some.length) * all;
  return {
    unit: 'ms',
    ours: ours.ours,
    floor: { name: 'loop over profiles, one query a trait', figure: figureOf([whole]) },
    note: `measured on ${some.length.toLocaleString('en')} profiles in ${Math.round(loop).toLocaleString('en')} ms, extrapolated to ${all.toLocaleString('en')}; their events are sorted and indexed by profile beforehand`,
  };
}

export const TRAITS: readonly Bench[] = [
  { group: 'traits', name: 'twenty traits, full', target: atMost(1.3), measure: againstHand },
  { group: 'traits', name: 'twenty traits, against single queries', target: atLeast(2), measure: againstOneByOne },
  { group: 'traits', name: 'twenty traits, against a loop', target: atLeast(100), measure: againstLoop },
];
