import { expect, test } from '@jest/globals';
import type { Intent } from '@tributary/core';
import { describeEngines } from '../testing/describe-engines.js';
import type { KeptRun } from '../testing/in-memory-run-log.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

const HOUR_MS = 3_600_000;
const FORTY = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 40) AS numbers(i)`;

/** A mirror of forty people, delivered. */
async function mirrored(open: () => Promise<SyncWorld>): Promise<SyncWorld> {
  const world = await open();
  world.define({ mode: 'mirror' });
  await world.sql(FORTY);
  await world.run();
  world.destination.writes.length = 0;
  world.now.at += HOUR_MS;
  return world;
}

const held = (run: KeptRun): NonNullable<KeptRun['held']> => {
  if (run.held === null) throw new Error(`the run holds nothing: ${run.error?.message ?? run.state}`);
  return run.held;
};
const release = (world: SyncWorld, run: KeptRun, plan = held(run).plan) => world.run({ kind: 'release', run: run.id, plan });
const operations = (world: SyncWorld) => world.destination.writes.flat().map(({ operation, key }) => `${operation} ${String(key['id'])}`);
const held_keys = (world: SyncWorld) =>
  world.rows('SELECT "_operation", "_key" FROM tributary.held_people_to_fake ORDER BY CAST("_key" AS INTEGER)');

describeEngines('I8: what the guard holds', (openWorld) => {
  test('too many removals wait, while additions and changes go on', async () => {
    const world = await mirrored(openWorld);
    await world.sql(
      'DELETE FROM people WHERE id <= 10',
      `UPDATE people SET age = 0 WHERE id = 11`,
      `INSERT INTO people VALUES (41, 'new', 1)`,
    );
    const run = await world.run();
    expect(run.state).toBe('held');
    expect(countsOf(run)).toEqual({
      ...{ extracted: 31, unchanged: 29, planned: 12, added: 1, changed: 1, removed: 10 },
      ...{ delivered: 2, held: 10, requests: 1 },
    });
    expect(operations(world).sort()).toEqual(['add 41', 'change 11']);
    expect(held(run).reason).toContain('remove 10 of 40 records (25 %)');
    expect(held(run).until).toEqual(new Date(world.now.at + 24 * HOUR_MS));
    expect(held(run).samples).toHaveLength(10);
    expect(await held_keys(world)).toEqual(Array.from({ length: 10 }, (_, index) => ['remove', String(index + 1)]));
    expect(world.destination.holdings.size).toBe(41);
  });

  test('a release sends what waits, and the ledger moves on', async () => {
    const world = await mirrored(openWorld);
    await world.sql('DELETE FROM people WHERE id <= 10');
    const run = await world.run();
    expect(world.destination.writes).toHaveLength(0);
    const released = await release(world, run);
    expect(released.state).toBe('succeeded');
    expect(countsOf(released)).toEqual({ extracted: 30, unchanged: 30, planned: 10, removed: 10, delivered: 10, requests: 1 });
    expect(world.destination.holdings.size).toBe(30);
    expect(countsOf(await world.run())).toEqual({ extracted: 30, unchanged: 30 });
    // What was released does not count with the next removals.
    await world.sql('DELETE FROM people WHERE id = 11');
    expect((await world.run()).state).toBe('succeeded');
  });

  test('a plan that would replace most of the records waits as a whole, and goes as a whole', async () => {
    const world = await mirrored(openWorld);
    world.define({ source: `SELECT id + 1000 AS id, name, age FROM people` });
    const run = await world.run();
    expect(countsOf(run)).toEqual({ extracted: 40, planned: 80, added: 40, removed: 40, held: 80 });
    expect(held(run).reason).toContain('as if the keys had changed their format');
    expect(operations(world)).toEqual([]);
    expect(countsOf(await release(world, run))).toMatchObject({ planned: 80, delivered: 80 });
    expect([...world.destination.holdings.keys()].every((key) => Number(key) > 1000)).toBe(true);
  });

  test('a release plans anew: what came back is not removed, and what is new beyond the limits waits in its turn', async () => {
    const world = await mirrored(openWorld);
    await world.sql('DELETE FROM people WHERE id <= 10');
    const run = await world.run();
    await world.sql(
      FORTY.replace('1, 40', '1, 2'),
      `UPDATE people SET age = 0 WHERE id = 40`,
      'DELETE FROM people WHERE id BETWEEN 20 AND 29',
    );
    const released = await release(world, run);
    expect(countsOf(released)).toMatchObject({ planned: 19, changed: 1, removed: 18, delivered: 9, held: 10 });
    expect(released.state).toBe('held');
    expect(held(released).plan).not.toBe(held(run).plan);
    expect(operations(world).filter((one) => one.startsWith('remove'))).toEqual(
      Array.from({ length: 8 }, (_, index) => `remove ${index + 3}`),
    );
    expect(countsOf(await release(world, released))).toMatchObject({ removed: 10, delivered: 10 });
    expect(world.destination.holdings.size).toBe(22);
  });

  test('a few removals more than were approved go along when they alone are within the limits', async () => {
    const world = await mirrored(openWorld);
    await world.sql('DELETE FROM people WHERE id <= 10');
    const run = await world.run();
    await world.sql('DELETE FROM people WHERE id = 40');
    expect(countsOf(await release(world, run))).toMatchObject({ removed: 11, delivered: 11 });
  });

  test('what an empty source would remove goes when it was released', async () => {
    const world = await mirrored(openWorld);
    await world.sql('DELETE FROM people');
    const run = await world.run();
    expect(held(run).reason).toContain('The source is empty');
    expect(countsOf(run)).toEqual({ planned: 40, removed: 40, held: 40 });
    expect(countsOf(await release(world, run))).toMatchObject({ removed: 40, delivered: 40 });
    expect(world.destination.holdings.size).toBe(0);
  });

  test('the same set of changes has the same hash, whenever it is planned; another set has another', async () => {
    const world = await mirrored(openWorld);
    await world.sql('DELETE FROM people WHERE id <= 10');
    const first = held(await world.run());
    await world.sql('UPDATE people SET age = 1 WHERE id = 40');
    const second = held(await world.run());
    await world.sql('DELETE FROM people WHERE id = 40');
    const third = held(await world.run());
    expect(second.plan).toBe(first.plan);
    expect(third.plan).not.toBe(first.plan);
  });

  test('a resync that was held is a resync when it is released', async () => {
    const world = await mirrored(openWorld);
    world.define({ mode: 'mirror', guard: { change: { max: 5 } } });
    const run = await world.run({ kind: 'resync' });
    expect(countsOf(run)).toEqual({ extracted: 40, planned: 40, changed: 40, held: 40 });
    expect(countsOf(await release(world, run))).toMatchObject({ changed: 40, delivered: 40 });
  });

  test('limits of additions hold a first run too', async () => {
    const world = await openWorld();
    world.define({ guard: { add: { max: 39 } } });
    await world.sql(FORTY);
    const run = await world.run();
    expect(countsOf(run)).toEqual({ extracted: 40, planned: 40, added: 40, held: 40 });
    expect(countsOf(await release(world, run))).toMatchObject({ added: 40, delivered: 40 });
  });

  test('an empty source holds a run that has nothing to send, so that people hear of it', async () => {
    const world = await openWorld();
    await world.sql(FORTY);
    await world.run();
    await world.sql('DELETE FROM people');
    const run = await world.run();
    expect([run.state, countsOf(run)]).toEqual(['held', {}]);
  });
});

describeEngines('a release', (openWorld) => {
  const refused = async (world: SyncWorld, intent: Intent) => {
    const run = await world.run(intent);
    return [run.state, run.error?.code, countsOf(run)];
  };
  const heldRun = async (world: SyncWorld) => {
    await world.sql('DELETE FROM people WHERE id <= 10');
    return world.run();
  };

  test('is refused of another plan, too late, of a run that holds nothing, and after the sync was planned again', async () => {
    const world = await mirrored(openWorld);
    const run = await heldRun(world);
    const { plan } = held(run);
    const of = (changes: Partial<Extract<Intent, { kind: 'release' }>>) => ({ kind: 'release' as const, run: run.id, plan, ...changes });
    expect(await refused(world, of({ plan: 'f'.repeat(32) }))).toEqual(['failed', 'release.other_plan', {}]);
    world.now.at += 24 * HOUR_MS;
    expect(await refused(world, of({}))).toEqual(['failed', 'release.expired', {}]);
    world.now.at -= HOUR_MS;
    const next = await world.run();
    expect(await refused(world, of({}))).toEqual(['failed', 'release.outdated', {}]);
    const done = await release(world, next);
    expect(done.state).toBe('succeeded');
    expect(await refused(world, of({ run: next.id, plan: held(next).plan }))).toEqual(['failed', 'release.outdated', {}]);
    expect(await refused(world, of({ run: done.id, plan }))).toEqual(['failed', 'release.nothing', {}]);
    expect(operations(world)).toHaveLength(10);
  });

  test('is refused when what was approved is gone from the warehouse', async () => {
    const world = await mirrored(openWorld);
    const run = await heldRun(world);
    await world.sql('DROP TABLE tributary.held_people_to_fake');
    expect(await refused(world, { kind: 'release', run: run.id, plan: held(run).plan })).toEqual(['failed', 'release.gone', {}]);
    expect(operations(world)).toEqual([]);
  });

  test.each(['freeze', 'openBatches', 'begin', 'answer', 'acknowledged'] as const)(
    'sends what was approved once, also when its worker dies at `%s`',
    async (call) => {
      const world = await mirrored(openWorld);
      const run = await heldRun(world);
      const released = await world.crashAt(call, 'before', { kind: 'release', run: run.id, plan: held(run).plan });
      expect([released.state, released.counts.delivered]).toEqual(['succeeded', 10]);
      expect(new Set(operations(world)).size).toBe(10);
      expect(world.destination.holdings.size).toBe(30);
    },
  );
});
