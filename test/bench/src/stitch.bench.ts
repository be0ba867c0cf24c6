import { ident, join, literal, ourTables, Sql, sql } from '@tributary/sql';
import { IDENTIFIERS } from './generate-events.js';
import { atMost, compare, type Measured } from './measure.js';
import { keepState, restoreState } from './state.js';
import { stitchLog } from './stitch-log.js';
import { LOG, numberFrom, type Bench, type Log, type World } from './world.js';

/** The floor: one scan of what stitching must read, id, time and every identifier, in the fastest way DuckDB has; it does nothing with them. */
const SCAN = sql`SELECT max(length(id)), max(event_time), ${join(IDENTIFIERS.map((_, index) => sql`sum(length(found[${new Sql(String(index + 1))}]))`))}
FROM (SELECT id, event_time, json_extract_string(payload, [${join(IDENTIFIERS.map((name) => literal(`$.${name}`)))}]) AS found FROM ${ident(LOG)}) AS event`;

/** Everything a full run stores included. */
async function full(world: World): Promise<Measured> {
  const log = await world.duckdb();
  return compare(
    world.turns,
    { name: 'scan of the identifiers', run: () => log.warehouse.rows(SCAN) },
    { run: () => stitchLog(log, { schema: 'full' }) },
  );
}

/** A tenth of the log and the log, each in a warehouse of its own. */
async function growth(world: World): Promise<Measured> {
  const [tenth, whole] = [await world.duckdb(world.size / 10), await world.duckdb()];
  const run = (log: Log) => () => stitchLog(log, { schema: 'full' });
  return compare(world.turns, { name: `stitch of ${tenth.size.toLocaleString('en')} events`, run: run(tenth) }, { run: run(whole) });
}

/** A view over the log that is first without its newest per cent, then whole: the log as a run and as the next one find it. */
const GROWING = 'growing';

/** The newest 1 % of the log arrive after a full run. Every turn begins at the state which that left, and its result must be that of a full run. */
async function incremental(world: World): Promise<Measured> {
  const log = await world.duckdb();
  const { warehouse } = log;
  const show = (condition: Sql) =>
    warehouse.execute(sql`CREATE OR REPLACE VIEW ${ident(GROWING)} AS SELECT * FROM ${ident(LOG)} WHERE ${condition}`);
  const cut = sql`event_time < (SELECT quantile_disc(event_time, 0.99) FROM ${ident(LOG)})`;
  await show(cut);
  await stitchLog(log, { schema: 'step', table: GROWING });
  await keepState(warehouse, 'step');
  await show(sql`TRUE`);
  const newest = await numberFrom(warehouse, sql`SELECT count(*) FROM ${ident(LOG)} WHERE NOT (${cut})`);
  const measured = await compare(
    world.turns,
    { name: 'full stitch', run: () => stitchLog(log, { schema: 'whole', table: GROWING }) },
    {
      prepare: () => restoreState(warehouse, 'step'),
      run: async () => {
        const { mode, events } = await stitchLog(log, { schema: 'step', table: GROWING, full: false });
        if (mode !== 'incremental' || events !== newest)
          throw new Error(`the run was ${mode} and read ${events} events instead of the newest ${newest}: the figures would mean nothing`);
      },
    },
  );
  await refuseOtherPartition(log, 'step', 'whole');
  return { ...measured, note: 'the partition is that of the full run' };
}

/** Throws where two schemas do not have the same profiles, whatever their ids. */
async function refuseOtherPartition({ warehouse }: Log, one: string, other: string): Promise<void> {
  const profileOf = (schema: string) => {
    const { eventNode, nodeProfile } = ourTables(schema);
    return sql`(SELECT event_id, profile_id FROM ${eventNode} LEFT JOIN ${nodeProfile} USING (node_id))`;
  };
  const [row] = await warehouse.rows(sql`SELECT count(*), count(DISTINCT a), count(DISTINCT b) FROM (
    SELECT DISTINCT a.profile_id AS a, b.profile_id AS b FROM ${profileOf(one)} AS a FULL OUTER JOIN ${profileOf(other)} AS b USING (event_id)) AS pair
    WHERE a IS NOT NULL OR b IS NOT NULL`);
  const [pairs, ofOne, ofOther] = (row ?? []).map(Number);
  if (pairs !== ofOne || pairs !== ofOther)
    throw new Error(`\`${one}\` has ${ofOne} profiles and \`${other}\` ${ofOther}, ${pairs} of them together: they must be the same`);
}

export const STITCH: readonly Bench[] = [
  { group: 'stitch', name: 'stitch, full', target: atMost(5), measure: full },
  { group: 'growth', name: 'stitch, ten times the log', target: atMost(12), measure: growth },
  { group: 'stitch', name: 'stitch, 1 % more events', target: atMost(0.2), measure: incremental },
];
