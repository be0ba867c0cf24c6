import { describe, expect, test } from '@jest/globals';
import { describeEngines } from '../testing/describe-engines.js';
import { forgetOldHistory } from './forget-old.js';
import { eraseHistory, readHistory } from './read-history.js';

const PEOPLE = `INSERT INTO people (id, name, age) VALUES (1, 'Ann', 41), (2, 'Ben', NULL)`;
const SYNC = 'people_to_fake';

describeEngines('the history of what was told', (openWorld) => {
  const read = async (world: Awaited<ReturnType<typeof openWorld>>, keys: readonly string[], limit = 10) =>
    readHistory(world.warehouse, { schema: world.warehouse.config.schema, keys: [{ sync: SYNC, keys }], limit });
  const short = async (...asked: Parameters<typeof read>) =>
    (await read(...asked)).map(({ operation, why, outcome, told }) => [
      operation,
      why,
      outcome,
      told === null ? null : told.replaceAll(' ', ''),
    ]);

  describe('has every change of a record, the newest first', () => {
    test('with the values as they were told, and the removal at last', async () => {
      const world = await openWorld();
      world.define({ source: 'SELECT id, name, age + 9007199254740952 AS age FROM people' });
      world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
      await world.sql(PEOPLE);
      const first = await world.run();
      world.now.at += 60_000;
      await world.sql(`UPDATE people SET name = 'Anna' WHERE id = 1`);
      await world.run();
      world.now.at += 60_000;
      await world.sql('DELETE FROM people WHERE id = 1');
      await world.run();
      expect(await short(world, ['1'])).toEqual([
        ['remove', 'gone', 'delivered', null],
        ['change', 'changed', 'delivered', expect.stringContaining('"Anna"')],
        ['add', 'new', 'delivered', expect.stringContaining('9007199254740993')],
      ]);
      expect((await read(world, ['1'])).at(-1)).toMatchObject({
        sync: SYNC,
        run: first.id,
        key: '1',
        at: expect.stringContaining('2026-01-01'),
      });
      expect(await read(world, ['1'], 1)).toHaveLength(1);
      expect(await read(world, ['3'])).toEqual([]);
    });

    test('and those that were not delivered, with the reason', async () => {
      const world = await openWorld();
      await world.sql(PEOPLE);
      world.destination.script.push((batch, outcomes, keep) => {
        outcomes.all({ kind: 'delivered' });
        for (const record of batch) {
          if (String(record.key['id']) === '2')
            outcomes.set(record, { kind: 'rejected', code: 'name_taken', message: 'Somebody else is Ben.' });
          else keep(record);
        }
      });
      await world.run();
      expect(await read(world, ['2'])).toMatchObject([{ outcome: 'rejected', code: 'name_taken', message: 'Somebody else is Ben.' }]);
    });
  });

  test('has each change once, though it was noted twice after a crash', async () => {
    const world = await openWorld();
    await world.sql(PEOPLE);
    await world.crashAt('acknowledged', 'before');
    expect(await read(world, ['1', '2'])).toHaveLength(2);
  });

  test('forgets what is older than the sync keeps, and at once what a person wants forgotten', async () => {
    const world = await openWorld();
    await world.sql(PEOPLE);
    await world.run();
    world.now.at += 31 * 86_400_000;
    await world.sql(`UPDATE people SET name = 'Anna' WHERE id = 1`);
    await world.run();
    expect(await short(world, ['1', '2'])).toEqual([['change', 'changed', 'delivered', expect.stringContaining('"Anna"')]]);
    await eraseHistory(world.warehouse, { schema: world.warehouse.config.schema, keys: [{ sync: SYNC, keys: ['1'] }] });
    expect(await read(world, ['1', '2'])).toEqual([]);
  });

  test('forgets what is older of a sync that runs no more, and nothing younger', async () => {
    const world = await openWorld();
    const days = (count: number) => ({ now: new Date(world.now.at), daysOf: (sync: string) => (sync === SYNC ? count : 1) });
    expect(await forgetOldHistory(world.warehouse, days(10))).toEqual([]);
    await world.sql(PEOPLE);
    await world.run();
    world.now.at += 8 * 86_400_000;
    await world.sql(`UPDATE people SET name = 'Anna' WHERE id = 1`);
    await world.run();
    world.now.at += 3 * 86_400_000;
    expect(await forgetOldHistory(world.warehouse, days(12))).toEqual([]);
    expect(await read(world, ['1', '2'])).toHaveLength(3);
    expect(await forgetOldHistory(world.warehouse, days(10))).toEqual([SYNC]);
    expect(await short(world, ['1', '2'])).toEqual([['change', 'changed', 'delivered', expect.stringContaining('"Anna"')]]);
  });
});
