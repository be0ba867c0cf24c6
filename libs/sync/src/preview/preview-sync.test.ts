import { expect, test } from '@jest/globals';
import { previewSync } from './preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;

describeEngines('a preview', (openWorld) => {
  test('says what a run would do and leaves nothing behind, not even at first', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const preview = await previewSync(world.tools());
    expect(preview).toMatchObject({ held: null, counts: { extracted: 10, planned: 10, added: 10 } });
    expect(preview.changes).toHaveLength(10);
    expect((await world.warehouse.tables()).filter((table) => table.schema === 'tributary')).toEqual([]);
    expect(world.destination.writes).toHaveLength(0);
  });

  test('is what the run then does: keys, operations, fields', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    await world.run();
    world.destination.writes.length = 0;
    await world.sql('DELETE FROM people WHERE id = 1', 'UPDATE people SET age = 0 WHERE id = 2', `INSERT INTO people VALUES (11, 'k', 1)`);
    const preview = await previewSync(world.tools());
    const plain = { waits: false, refused: null, differences: [] };
    expect(preview.changes).toEqual([
      {
        ...{ ...plain, key: '2', operation: 'change', why: 'changed', changed: ['age'], fields: { age: 0, name: 'name 2' } },
        differences: [{ field: 'age', before: 22, after: 0 }],
      },
      { ...plain, key: '11', operation: 'add', why: 'new', changed: ['age', 'name'], fields: { age: 1, name: 'k' } },
      { ...plain, key: '1', operation: 'remove', why: 'gone', changed: [], fields: { age: 21, name: 'name 1' } },
    ]);
    expect(preview.why).toEqual({ changed: 1, gone: 1, new: 1 });
    const run = await world.run();
    expect(run.counts).toMatchObject({ added: preview.counts.added, changed: preview.counts.changed, removed: preview.counts.removed });
    expect(world.destination.writes.flat().map(({ key, operation }) => [String(key['id']), operation])).toEqual(
      preview.changes.map(({ key, operation }) => [key, operation]),
    );
  });

  test('shows the changes of a plan that would be held, with the reason', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max: 1 } } });
    await world.sql(TEN);
    await world.run();
    await world.sql('DELETE FROM people WHERE id > 7');
    const preview = await previewSync(world.tools());
    expect(preview.held).toContain('`guard.remove.max` allows 1');
    expect(preview.changes.map((change) => change.operation)).toEqual(['remove', 'remove', 'remove']);
    expect(preview.counts).toMatchObject({ removed: 3, held: 3, planned: 3 });
  });

  test('shows 64-bit integers and decimals as text, so that no reader rounds them', async () => {
    const world = await openWorld();
    world.define({
      source: 'SELECT 1 AS id, CAST(9007199254740993 AS BIGINT) AS big, CAST(1.10 AS DECIMAL(9,2)) AS exact',
      mapping: { big: { column: 'big' }, exact: { column: 'exact' } },
    });
    expect((await previewSync(world.tools())).changes[0]?.fields).toEqual({ big: '9007199254740993', exact: '1.10' });
  });
});
