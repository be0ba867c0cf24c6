import { literal, ourTables, sql } from '@tributary/sql';
import { computeTwenty } from './compute-log.js';
import { atMost, compare, type Measured } from './measure.js';
import { stitchedLog } from './stitch-log.js';
import { numberFrom, type Bench, type Log, type World } from './world.js';

/** One profile in a hundred is due, the same ones every turn; all others keep their values. */
async function onePerCent(world: World, from: Promise<Log>): Promise<Measured> {
  const log = await stitchedLog(world, from);
  const { warehouse } = log;
  const { profile } = ourTables(warehouse.config.schema);
  const living = await numberFrom(warehouse, sql`SELECT count(*) FROM ${profile} WHERE merged_into IS NULL`);
  const due = Math.round(living / 100);
  const makeDue = () =>
    warehouse.execute(sql`UPDATE ${profile} SET calculated_at = NULL
WHERE id IN (SELECT id FROM ${profile} WHERE merged_into IS NULL ORDER BY md5(CAST(id AS text)) LIMIT ${literal(due)})`);
  const run = async (): Promise<void> => {
    const { profiles } = await computeTwenty(log, { full: false });
    if (profiles !== due) throw new Error(`${profiles} profiles were computed and ${due} were due: the figures would mean nothing`);
  };
  return {
    ...(await compare(world.turns, { name: 'twenty traits, full', run: () => computeTwenty(log) }, { prepare: makeDue, run })),
    note: `${due.toLocaleString('en')} of ${living.toLocaleString('en')} profiles`,
  };
}

export const TRAITS_DUE: readonly Bench[] = [
  { group: 'traits', name: 'twenty traits, 1 % due', target: atMost(0.1), measure: (world) => onePerCent(world, world.duckdb()) },
  {
    group: 'postgres',
    name: 'twenty traits, 1 % due, PostgreSQL',
    target: atMost(0.03),
    measure: (world) => onePerCent(world, world.postgres()),
  },
];
