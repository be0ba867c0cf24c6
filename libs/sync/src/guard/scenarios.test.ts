import { expect, test } from '@jest/globals';
import type { Intent } from '@tributary/core';
import { describeEngines } from '../testing/describe-engines.js';
import type { KeptRun } from '../testing/in-memory-run-log.js';
import type { SyncWorld } from '../testing/sync-world.js';

/** An accident, or a clean-up, that happens to a mirror of forty people which are all delivered. */
interface Scenario {
  readonly name: string;
  /** Settings of the sync, from the beginning. */
  readonly sync?: Parameters<SyncWorld['define']>[0];
  /** How many people there are at first. */
  readonly people?: number;
  /** What happens; gives the runs that were made. */
  readonly happens: (world: SyncWorld) => Promise<readonly KeptRun[]>;
  /** Removals that a person approved, or that are within the limits of a day. */
  readonly removals?: number;
  /** How the runs end. */
  readonly ends: readonly KeptRun['state'][];
}

const HOUR_MS = 3_600_000;

/** Statements of somebody else, then a run. */
const after =
  (...statements: readonly string[]): Scenario['happens'] =>
  async (world) => {
    await world.sql(...statements);
    return [await world.run()];
  };
/** The source is another query, then a run. */
const reads =
  (source: string, more: Parameters<SyncWorld['define']>[0] = {}): Scenario['happens'] =>
  async (world) => {
    world.define({ source, ...more });
    return [await world.run()];
  };
const asked =
  (intent: Intent, statement: string): Scenario['happens'] =>
  async (world) => {
    await world.sql(statement);
    return [await world.run(intent)];
  };
const release = (world: SyncWorld, run: KeptRun) => world.run({ kind: 'release', run: run.id, plan: run.held?.plan ?? 'none' });
const text = (expression: string) => ({ source: `SELECT ${expression} AS id, name, age FROM people` });
const half = 'DELETE FROM people WHERE id <= 20';
const cleanUp = 'DELETE FROM people WHERE id <= 24';

const SCENARIOS: readonly Scenario[] = [
  { name: 'no rows at all', happens: after('DELETE FROM people'), ends: ['held'] },
  {
    name: 'the table was swapped for an empty one',
    happens: after('DROP TABLE people', 'CREATE TABLE people (id INTEGER, name TEXT, age INTEGER)'),
    ends: ['held'],
  },
  { name: 'a permission silently filters every row', happens: reads(`SELECT * FROM people WHERE name = 'only mine'`), ends: ['held'] },
  { name: 'a bad parameter makes it WHERE false', happens: reads('SELECT * FROM people WHERE age > NULL'), ends: ['held'] },
  {
    name: 'the read breaks off in the middle',
    happens: reads(`SELECT id, name, CAST(CASE WHEN id = 39 THEN name ELSE '1' END AS INTEGER) AS age FROM people`),
    ends: ['failed'],
  },
  { name: 'the source is gone', happens: after('DROP TABLE people'), ends: ['failed'] },
  { name: 'half is missing', happens: after(half), ends: ['held'] },
  { name: 'one row is left', happens: after('DELETE FROM people WHERE id > 1'), ends: ['held'] },
  { name: 'keys change their case', sync: text(`'person-' || id`), happens: reads(text(`'PERSON-' || id`).source), ends: ['held'] },
  { name: 'keys get white space', sync: text(`'person-' || id`), happens: reads(text(`'person-' || id || ' '`).source), ends: ['held'] },
  {
    name: 'keys change their format',
    sync: text('CAST(id AS TEXT)'),
    happens: reads(text(`CAST(id AS TEXT) || '.0'`).source),
    ends: ['held'],
  },
  { name: 'keys change their type', happens: reads(text('CAST(id AS TEXT)').source), ends: ['failed'] },
  { name: 'another column is made the key', happens: reads('SELECT * FROM people', { key: { id: 'age' } }), ends: ['held'] },
  { name: 'another key field is named', happens: reads('SELECT * FROM people', { key: { id: 'id', name: 'name' } }), ends: ['failed'] },
  { name: 'credentials lead to another database', happens: reads(text('id + 5000').source), ends: ['held'] },
  {
    name: 'an old backup was restored',
    happens: after('DELETE FROM people WHERE id > 20', 'UPDATE people SET age = age - 1'),
    ends: ['held'],
  },
  { name: 'a replica lags behind', happens: after('DELETE FROM people WHERE id > 32'), ends: ['held'] },
  { name: 'the model was edited', happens: reads('SELECT * FROM people WHERE age > 45'), ends: ['held'] },
  {
    name: 'a join became an inner one',
    happens: reads('SELECT people.* FROM people JOIN (SELECT id FROM people WHERE id % 2 = 0) AS orders ON orders.id = people.id'),
    ends: ['held'],
  },
  { name: 'every key is there twice', happens: reads('SELECT * FROM people UNION ALL SELECT * FROM people'), ends: ['partial'] },
  { name: 'half of the keys are null', happens: after('UPDATE people SET id = NULL WHERE id <= 20'), ends: ['held'] },
  { name: 'a soft-delete flag was flipped', happens: reads('SELECT * FROM people WHERE NOT (age % 2 = 0)'), ends: ['held'] },
  {
    name: 'a date filter loses an hour',
    happens: reads('SELECT * FROM people WHERE age <> 24 AND age NOT BETWEEN 30 AND 36'),
    ends: ['held'],
  },
  {
    name: 'small removals creep up over the runs of a day',
    happens: creep,
    removals: 6,
    ends: ['succeeded', 'succeeded', 'succeeded', 'held', 'held'],
  },
  { name: 'the first run after a reset', happens: resetThenRun, ends: ['succeeded', 'succeeded'] },
  {
    name: 'three of five, where the sync allows half',
    people: 5,
    sync: { guard: { remove: { max_share: 0.5 } } },
    happens: after('DELETE FROM people WHERE id <= 3'),
    ends: ['held'],
  },
  { name: 'five of five', people: 5, happens: after('DELETE FROM people'), ends: ['held'] },
  {
    name: 'more than an absolute limit',
    sync: { guard: { remove: { max: 3 } } },
    happens: after('DELETE FROM people WHERE id <= 4'),
    ends: ['held'],
  },
  { name: 'half is missing, and every record is asked for', happens: asked({ kind: 'full' }, half), ends: ['held'] },
  { name: 'half is missing, and a resync is asked for', happens: asked({ kind: 'resync' }, half), ends: ['held'] },
  {
    name: 'a resync of an upsert finds half of the records orphaned',
    sync: { mode: 'upsert' },
    happens: asked({ kind: 'resync' }, half),
    ends: ['held'],
  },
  {
    name: 'the members of an audience are suddenly none',
    sync: { mode: 'membership' },
    happens: after('DELETE FROM people'),
    ends: ['held'],
  },
  { name: 'a clean-up that nobody approved', happens: after(cleanUp), ends: ['held'] },
  { name: 'a clean-up that was approved', happens: approve(), removals: 24, ends: ['held', 'succeeded'] },
  {
    name: 'an approval used again',
    happens: approve(async (world, run) => [await release(world, run)]),
    removals: 24,
    ends: ['held', 'succeeded', 'failed'],
  },
  { name: 'an approval of an outdated plan', happens: outdated, ends: ['held', 'held', 'failed'] },
  { name: 'an approval that comes too late', happens: late, ends: ['held', 'failed'] },
  { name: 'an approval of another plan', happens: mistaken, ends: ['held', 'failed'] },
  { name: 'a limit loosened while its plan waits: what waits is not more', happens: loosened, ends: ['held', 'held'] },
];

async function creep(world: SyncWorld): Promise<readonly KeptRun[]> {
  const runs: KeptRun[] = [];
  for (let run = 0; run < 5; run += 1) {
    await world.sql(`DELETE FROM people WHERE id IN (${run * 2 + 1}, ${run * 2 + 2})`);
    runs.push(await world.run());
    world.now.at += 4 * HOUR_MS;
  }
  return runs;
}

async function resetThenRun(world: SyncWorld): Promise<readonly KeptRun[]> {
  await world.sql(half);
  return [await world.run({ kind: 'reset' }), await world.run()];
}

function approve(then: (world: SyncWorld, run: KeptRun) => Promise<readonly KeptRun[]> = async () => []): Scenario['happens'] {
  return async (world) => {
    await world.sql(cleanUp);
    const run = await world.run();
    return [run, await release(world, run), ...(await then(world, run))];
  };
}

async function outdated(world: SyncWorld): Promise<readonly KeptRun[]> {
  await world.sql(cleanUp);
  const run = await world.run();
  await world.sql('DELETE FROM people WHERE id <= 30');
  return [run, await world.run(), await release(world, run)];
}

async function late(world: SyncWorld): Promise<readonly KeptRun[]> {
  await world.sql(cleanUp);
  const run = await world.run();
  world.now.at += 25 * HOUR_MS;
  return [run, await release(world, run)];
}

async function mistaken(world: SyncWorld): Promise<readonly KeptRun[]> {
  await world.sql(cleanUp);
  const run = await world.run();
  return [run, await world.run({ kind: 'release', run: run.id, plan: '0'.repeat(32) })];
}

async function loosened(world: SyncWorld): Promise<readonly KeptRun[]> {
  await world.sql(cleanUp);
  const run = await world.run();
  world.define({ guard: { remove: { max_share: 0.5 } } });
  return [run, await world.run()];
}

const FRESH = ['DROP TABLE IF EXISTS people', 'CREATE TABLE people (id INTEGER, name TEXT, age INTEGER)'];
const DEFINITION = { mode: 'mirror', key: { id: 'id' }, source: 'SELECT * FROM people', guard: {} };

/** How many removals a scenario sent, and how its runs ended. An error that is not ours to tell counts as a failed run. */
async function play(world: SyncWorld, { sync = {}, people = 40, happens }: Scenario) {
  await world.sql(...FRESH);
  await world.sql(`INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, ${people}) AS numbers(i)`);
  world.define({ ...DEFINITION, ...sync });
  await world.run({ kind: 'reset' });
  await world.run();
  // Removals of the scenario before do not count with those of this one.
  world.now.at += 48 * HOUR_MS;
  world.destination.writes.length = 0;
  const ends = await happens(world).then(
    (runs) => runs.map(({ state }) => state),
    () => ['failed'],
  );
  return { ends, removals: world.destination.writes.flat().filter(({ operation }) => operation === 'remove').length };
}

describeEngines('I8: the guard', (openWorld) => {
  test(`lets no removal through in ${SCENARIOS.length} scenarios, save those a person approved or a day allows`, async () => {
    const world = await openWorld();
    const seen: Record<string, unknown> = {};
    for (const scenario of SCENARIOS) seen[scenario.name] = await play(world, scenario);
    expect(seen).toEqual(Object.fromEntries(SCENARIOS.map(({ name, ends, removals = 0 }) => [name, { ends, removals }])));
  }, 120_000);
});
