import type { StitchReport } from '@tributary/identity';
import { ident, literal, sql, type Sql } from '@tributary/sql';
import { atMost, compare, type Measured } from './measure.js';
import { RULES, ruleOf, stitchLog } from './stitch-log.js';
import { LOG, type Bench, type Log, type World } from './world.js';

/** A graph that is hard for the wrong algorithm, as events that come with the log. */
interface Shape {
  readonly identifiers: number;
  readonly events: number;
  /** The payload of event `i`, from 0. */
  readonly payload: Sql;
}

/** Each identifier tied to the next by one event: the longest path that so many can make. */
const chainOf = (identifiers: number): Shape => ({
  identifiers,
  events: identifiers - 1,
  payload: sql`json_object('cookie', 'k' || ((i + 1) // 2), 'device', 'k' || (i // 2))`,
});

/** Each identifier tied to some four others, at random: nearly all are one profile. */
const hairballOf = (identifiers: number): Shape => ({
  identifiers,
  events: 2 * identifiers,
  payload: sql`json_object('cookie', 'h' || (hash(i, 8) % ${literal(identifiers / 2)}), 'device', 'h' || (hash(i, 9) % ${literal(identifiers / 2)}))`,
});

/** So many identifiers as the figure asks for, or a tenth of the events where the log is too small to carry them. */
const inLog = (world: World, wanted: number): number => 2 * Math.round(Math.min(wanted, world.size / 10) / 2);

/** The log with a shape in it against the log without. */
async function withShape(world: World, { identifiers, events, payload }: Shape): Promise<Measured> {
  const log = await world.duckdb();
  const table = 'shaped';
  await log.warehouse.execute(sql`CREATE OR REPLACE TABLE ${ident(table)} AS SELECT * FROM ${ident(LOG)}
UNION ALL SELECT 'shape' || i, 'web', 'shape', '1', TIMESTAMPTZ '2026-06-01 00:00:00+00', CAST(${payload} AS JSON) FROM range(${literal(events)}) AS numbers(i)`);
  const { measured, with: shaped, without } = await besideLog(world, log, table);
  const joined = identifiers - (shaped.profiles - without.profiles);
  if (joined < identifiers * 0.9)
    throw new Error(`of ${identifiers} identifiers only ${joined} became one: the figures would mean nothing`);
  return { ...measured, note: `${identifiers.toLocaleString('en')} identifiers in ${events.toLocaleString('en')} events more` };
}

/** Every event holds the same value of a type of its own, which must be quarantined and change nothing else. */
async function withSharedValue(world: World): Promise<Measured> {
  const log = await world.duckdb();
  const table = 'shared';
  await log.warehouse.execute(sql`CREATE OR REPLACE TABLE ${ident(table)} AS
SELECT * REPLACE (CAST('{"tenant":"everybody",' || substr(payload, 2) AS JSON) AS payload) FROM ${ident(LOG)}`);
  const { measured, with: shared, without } = await besideLog(world, log, table, [...RULES, ruleOf('tenant')]);
  if (shared.profiles !== without.profiles || shared.quarantined.values !== without.quarantined.values + 1)
    throw new Error(
      `the shared value left ${shared.profiles} profiles instead of ${without.profiles}, and ${shared.quarantined.values} values are quarantined`,
    );
  return { ...measured, note: 'quarantined; the profiles are those of the log without it' };
}

async function besideLog(world: World, log: Log, table: string, rules = RULES) {
  const reports: { with?: StitchReport; without?: StitchReport } = {};
  const measured = await compare(
    world.turns,
    { name: 'stitch of the log without', run: async () => (reports.without = await stitchLog(log, { schema: 'plain', rules })) },
    { run: async () => (reports.with = await stitchLog(log, { schema: 'shaped', table, rules })) },
  );
  await log.warehouse.execute(sql`DROP TABLE ${ident(table)}`).catch(() => undefined);
  return { measured, with: reports.with as StitchReport, without: reports.without as StitchReport };
}

export const STITCH_SHAPES: readonly Bench[] = [
  {
    group: 'shapes',
    name: 'stitch, chain of 100,000',
    target: atMost(1.5),
    measure: (world) => withShape(world, chainOf(inLog(world, 100_000))),
  },
  {
    group: 'shapes',
    name: 'stitch, hairball of 50,000',
    target: atMost(1.5),
    measure: (world) => withShape(world, hairballOf(inLog(world, 50_000))),
  },
  { group: 'shapes', name: 'stitch, shared value', target: atMost(1.5), measure: withSharedValue },
];
