import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CHANGES } from '@tributary/core';
import { describeEngines, type OpenWorld } from '../testing/describe-engines.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';
import { runSync } from '../run-sync.js';
import { watchedTools } from '../testing/watched-tools.js';
import { previewSync } from '../preview/preview-sync.js';

const TEN = `INSERT INTO people SELECT i, CAST(100 + i AS TEXT), CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const MAPPING = { number: { sql: 'CAST(name AS integer) + CAST(name AS integer)' }, age: { column: 'age' } };
const ANY = { remove: { max_share: 1 } };

async function aWorld(openWorld: OpenWorld, mapping: Record<string, unknown> = MAPPING): Promise<SyncWorld> {
  const world = await openWorld();
  world.define({ mode: 'mirror', mapping, guard: ANY });
  await world.sql(TEN);
  return world;
}

/** Plans a run that finds nothing to send; gives how often it was planned. */
async function plansMade(world: SyncWorld): Promise<number> {
  const run = randomUUID();
  world.runs.create(run, CHANGES);
  let plans = 0;
  const watched = watchedTools(world.tools(), (session) => {
    let begun = false;
    return {
      execute: (statement, options) => {
        // What planning begins with, whatever becomes of it.
        if (!begun && /^DROP TABLE IF EXISTS .*"plan_/.test(statement.text)) plans += 1;
        begun = true;
        return session.execute(statement, options);
      },
    };
  });
  await runSync(run, watched);
  expect(world.runs.run(run).state).toMatch(/^(succeeded|partial)$/);
  return plans;
}

const held = (world: SyncWorld) => [...world.destination.holdings.keys()].map(Number).sort((a, b) => a - b);

describeEngines('I9: an expression of the mapping that fails on one value', (openWorld) => {
  test('costs that record, with the words of the warehouse, and every other is sent', async () => {
    const world = await aWorld(openWorld);
    await world.sql(`UPDATE people SET name = 'many' WHERE id = 3`, `UPDATE people SET name = 'few' WHERE id = 7`);
    const run = await world.run();
    expect([run.state, countsOf(run)]).toMatchObject(['partial', { extracted: 10, invalid: 2, planned: 8, added: 8, delivered: 8 }]);
    expect(run.invalid).toEqual([
      {
        key: '3',
        code: 'mapping.sql',
        message: expect.stringMatching(/^The expression of the field `number` fails on this record: .*many/s),
      },
      { key: '7', code: 'mapping.sql', message: expect.stringMatching(/few/) },
    ]);
    expect(held(world)).toEqual([1, 2, 4, 5, 6, 8, 9, 10]);
    expect(world.destination.holdings.get('1')).toMatchObject({ number: 202, age: 21 });
  });

  test('is not taken for removed, and nothing is sent again because of it', async () => {
    const world = await aWorld(openWorld);
    await world.run();
    world.destination.writes.length = 0;
    await world.sql(
      `UPDATE people SET name = 'many' WHERE id = 3`,
      'UPDATE people SET age = 0 WHERE id = 4',
      'DELETE FROM people WHERE id = 5',
    );
    const run = await world.run();
    expect(countsOf(run)).toMatchObject({ extracted: 9, invalid: 1, unchanged: 7, changed: 1, removed: 1, delivered: 2 });
    expect(held(world)).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 10]);
    expect(countsOf(await world.run())).toEqual({ extracted: 9, invalid: 1, unchanged: 8 });
    await world.sql(`UPDATE people SET name = '5' WHERE id = 3`);
    expect(countsOf(await world.run())).toMatchObject({ extracted: 9, unchanged: 8, changed: 1, delivered: 1 });
    expect(world.destination.holdings.get('3')).toMatchObject({ number: 10 });
    expect(world.destination.writes.flat()).toHaveLength(3);
  });

  test('counts a record once that is invalid for another reason too', async () => {
    const world = await aWorld(openWorld);
    await world.sql(`UPDATE people SET name = 'many'`, `INSERT INTO people VALUES (1, 'many', 1), (NULL, 'many', 2), (12, '12', 3)`);
    const run = await world.run();
    expect(countsOf(run)).toMatchObject({ extracted: 13, invalid: 12, added: 1, delivered: 1 });
    expect(run.invalid.map(({ code }) => code)).toEqual(['null_key', 'duplicate_key', ...Array<string>(9).fill('mapping.sql')]);
  });

  test('keeps the exact type of what it gives, so that a guarded run and a plain one plan the same', async () => {
    const sql = (expression: string) => ({ sql: expression });
    const world = await aWorld(openWorld, {
      price: sql('CAST(CAST(name AS integer) AS numeric(12, 3))'),
      real: sql('CAST(CAST(name AS integer) AS real) / 7'),
      text: sql(`CAST(name AS varchar(10)) || '!'`),
      day: sql(`CAST('2026-01-01' AS date) + CAST(name AS integer)`),
      whole: sql('CAST(source.age AS bigint) + CAST(source.name AS bigint)'),
    });
    await world.run();
    await world.sql(`INSERT INTO people VALUES (11, 'many', 1)`);
    expect(countsOf(await world.run())).toEqual({ extracted: 11, invalid: 1, unchanged: 10 });
    await world.sql('DELETE FROM people WHERE id = 11');
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test('is seen in a preview, which leaves nothing behind', async () => {
    const world = await aWorld(openWorld);
    await world.sql(`UPDATE people SET name = 'many' WHERE id = 3`);
    expect((await previewSync(world.tools())).counts).toMatchObject({ extracted: 10, invalid: 1, added: 9 });
    expect(countsOf(await world.run())).toMatchObject({ invalid: 1, delivered: 9 });
  });

  test('is remembered while it lasts and the expressions stay, so that later runs are planned once', async () => {
    const world = await aWorld(openWorld);
    await world.run();
    const bad = `UPDATE people SET name = 'many' WHERE id = 3`;
    await world.sql(bad);
    expect([await plansMade(world), await plansMade(world)]).toEqual([2, 1]);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, invalid: 1, unchanged: 9 });
    await world.sql(`UPDATE people SET name = '103' WHERE id = 3`);
    expect(await plansMade(world)).toBe(1);
    await world.sql(bad);
    expect([await plansMade(world), await plansMade(world)]).toEqual([2, 1]);
    world.define({ mapping: { ...MAPPING, number: { sql: 'CAST(name AS integer) * 2' } } });
    expect([await plansMade(world), await plansMade(world)]).toEqual([2, 1]);
  });

  test('that stays, beside a source that fails since, leaves the run failed with what is wrong with the source', async () => {
    const world = await aWorld(openWorld);
    await world.sql(`UPDATE people SET name = 'many' WHERE id = 3`);
    await world.run();
    world.define({ source: 'SELECT id, CAST(CAST(name AS integer) AS text) AS name, age FROM people' });
    const run = await world.run();
    expect([run.state, run.error?.message]).toEqual(['failed', expect.stringMatching(/many/)]);
  });

  test('is not what is wrong where the source itself fails: the run fails, and nothing is sent or removed', async () => {
    const world = await aWorld(openWorld);
    await world.run();
    world.destination.writes.length = 0;
    world.define({ source: 'SELECT id, name, age, CAST(name AS integer) AS number FROM people' });
    await world.sql(`UPDATE people SET name = 'many' WHERE id = 3`);
    world.define({ mapping: { ...MAPPING, other: { column: 'number' } } });
    const run = await world.run();
    expect([run.state, run.error?.message]).toEqual(['failed', expect.stringMatching(/many/)]);
    expect(world.destination.writes).toEqual([]);
    expect(held(world)).toHaveLength(10);
  });
});
