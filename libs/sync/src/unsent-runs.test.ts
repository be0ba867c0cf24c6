import { expect, test } from '@jest/globals';
import { describeEngines } from './testing/describe-engines.js';
import { countsOf } from './testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;

describeEngines('I15: a run that sends nothing and whose worker dies before its end', (openWorld) => {
  test('says how many records it adopted, before and after', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const run = await world.crashAt('finish', 'before', { kind: 'adopt' });
    expect([run.state, countsOf(run), run.result]).toEqual(['succeeded', { extracted: 10, unchanged: 10 }, { adopted: 10 }]);
    const keys = await world.crashAt('finish', 'before', { kind: 'adopt', keys: ['3', '4', '99'] });
    expect(keys.result).toEqual({ adopted: 2, unknown: 1, unknown_keys: ['99'] });
  });

  test('is still the first run, which only notes what there is', async () => {
    const world = await openWorld();
    world.define({ first_run: 'adopt' });
    await world.sql(TEN);
    const run = await world.crashAt('finish', 'before');
    expect(run.result).toEqual({ adopted: 10, note: expect.stringContaining('first run') });
    expect(world.destination.writes).toEqual([]);
    await world.sql('UPDATE people SET age = 0 WHERE id = 4');
    expect(countsOf(await world.crashAt('freeze', 'before'))).toMatchObject({ changed: 1, delivered: 1 });
  });

  test('says what it forgot, and the next run begins anew', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push((batch, outcomes) => {
      for (const record of batch) {
        outcomes.set(record, record.key['id'] === 1 ? { kind: 'rejected', code: 'no', message: 'no' } : { kind: 'delivered' });
      }
    });
    await world.run();
    const run = await world.crashAt('finish', 'before', { kind: 'reset' });
    expect([run.state, run.result]).toEqual(['succeeded', { forgotten: 9, owed: 1 }]);
    expect((await world.run({ kind: 'reset' })).result).toEqual({ forgotten: 0, owed: 0 });
    expect(countsOf(await world.run())).toMatchObject({ added: 10, delivered: 10 });
    expect((await world.run({ kind: 'reset' })).result).toEqual({ forgotten: 10, owed: 0 });
  });

  test('a run that is held as a whole keeps its notes and samples', async () => {
    const world = await openWorld({ object: { removal: undefined as unknown as string } });
    world.define({ guard: { change: { max: 0 } } });
    await world.sql(TEN);
    await world.run();
    await world.sql("INSERT INTO people VALUES (NULL, 'nobody', 1)");
    const run = await world.run({ kind: 'resync' });
    expect([run.state, run.result['note']]).toEqual(['held', expect.stringContaining('cannot be removed there')]);
    expect(run.invalid).toMatchObject([{ code: 'null_key' }]);
  });
});
