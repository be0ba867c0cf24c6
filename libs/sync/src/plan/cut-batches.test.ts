import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeEngines } from '../testing/describe-engines.js';
import { fileKey } from '../testing/fake-destination.js';
import { orderLanes } from './cut-batches.js';

/** Everything a batch waits for, by way of what it waits for. */
function waitsFor(after: ReadonlyMap<number, number>, batch: number): ReadonlySet<number> {
  const all = new Set<number>();
  for (let next = after.get(batch); next !== undefined; next = after.get(next)) all.add(next);
  return all;
}

test('I6: batches of one lane are in order, by way of one batch to wait for each, and none waits for a later one', () => {
  const pair = fc.tuple(fc.nat(30), fc.nat(30)).filter(([a, b]) => a !== b);
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 60 }), (drawn) => {
      const pairs = drawn.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
      const after = orderLanes(pairs);
      for (const [before, batch] of pairs) expect(waitsFor(after, batch)).toContain(before);
      for (const [batch, before] of after) expect(before).toBeLessThan(batch);
    }),
  );
});

test('batches that share no lane wait for nothing', () => {
  expect(orderLanes([])).toEqual(new Map());
  expect(
    orderLanes([
      [0, 1],
      [3, 4],
    ]),
  ).toEqual(
    new Map([
      [1, 0],
      [4, 3],
    ]),
  );
});

describeEngines('a plan with lanes', (openWorld) => {
  test('I6: puts the changes of a lane together, removals last, and lets no two of its batches go at once', async () => {
    const world = await openWorld({ records: 3, object: { lane: ['shop'] } });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } }, mapping: { shop: { column: 'name' }, age: { column: 'age' } } });
    await world.sql(
      `INSERT INTO people SELECT i, CASE WHEN i % 3 = 0 THEN 'a' WHEN i % 3 = 1 THEN 'b' END, 1 FROM generate_series(1, 15) AS numbers(i)`,
    );
    const first = await world.run();
    expect(first.state).toBe('succeeded');
    expect(
      world.destination.writes
        .map((batch) => batch.map(({ fields }) => JSON.stringify(fields['shop'])))
        .flat()
        .join(),
    ).toMatch(/^(null,){5}("a",){5}("b",?){5}$|^("a",){5}("b",?){5}(,null){5}$/);
    await world.sql('DELETE FROM people WHERE id <= 3', 'UPDATE people SET age = 2');
    world.destination.writes.length = 0;
    const run = await world.run();
    expect(run.state).toBe('succeeded');
    const lanes = world.destination.writes.map((batch) => new Set(batch.map(({ fields }) => JSON.stringify(fields['shop']))));
    const after = new Map(run.batches.flatMap(({ number, after }) => (after === null ? [] : [[number, after] as const])));
    for (const [later, these] of lanes.entries())
      for (const [earlier, those] of lanes.slice(0, later).entries())
        if ([...these].some((lane) => those.has(lane))) expect(waitsFor(after, later)).toContain(earlier);
    const operations = world.destination.writes.flat().map((record) => record.operation);
    expect(operations.indexOf('remove')).toBe(operations.length - 3);
    expect(new Set(world.destination.writes.flat().map(fileKey)).size).toBe(15);
  });

  test('of single changes has its lanes take turns, each in order, so that none waits for another to be done', async () => {
    const world = await openWorld({ records: 1, object: { lane: ['shop'], concurrency: 3 } });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } }, mapping: { shop: { column: 'name' }, age: { column: 'age' } } });
    await world.sql(
      `INSERT INTO people SELECT i, CASE WHEN i <= 4 THEN 'a' WHEN i <= 7 THEN 'b' ELSE 'c' END, 1 FROM generate_series(1, 9) AS numbers(i)`,
    );
    const first = await world.run();
    expect(first.batches.map(({ after }) => after)).toEqual([null, null, null, 0, 1, 2, 3, 4, 6]);
    await world.sql('DELETE FROM people WHERE id IN (1, 5)', 'UPDATE people SET age = 2');
    world.destination.writes.length = 0;
    const run = await world.run();
    expect(run.batches.map(({ after }) => after)).toEqual([null, null, null, 0, 1, 2, 3, 6, 4]);
    for (const shop of ['a', 'b', 'c']) {
      const told = world.destination.writes.flat().filter(({ fields }) => fields['shop'] === shop);
      const order = told.map(({ operation, key }) => [operation === 'remove' ? 1 : 0, Number(key['id'])] as const);
      expect(order).toEqual([...order].sort(([a, one], [b, other]) => a - b || one - other));
    }
  });

  test('whose lane is not mapped is one lane: nothing overtakes', async () => {
    const world = await openWorld({ records: 3, object: { lane: ['shop'] } });
    await world.sql(`INSERT INTO people SELECT i, 'n', 1 FROM generate_series(1, 7) AS numbers(i)`);
    const run = await world.run();
    expect(run.batches.map(({ from, to, after }) => [from, to, after])).toEqual([
      [1, 3, null],
      [4, 6, 0],
      [7, 7, 1],
    ]);
  });
});
