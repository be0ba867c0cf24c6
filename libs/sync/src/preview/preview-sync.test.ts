import { expect, test } from '@jest/globals';
import { describeEngines } from '../testing/describe-engines.js';
import type { SyncWorld } from '../testing/sync-world.js';
import { previewSync } from './preview-sync.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const plain = { waits: false, refused: null, differences: [] };

/** A warehouse in which a preview left its traces would look otherwise. */
const everything = async (world: SyncWorld) => {
  const tables = (await world.warehouse.tables()).filter(({ schema }) => schema === 'tributary').map(({ name }) => name);
  return Promise.all(tables.sort().map(async (name) => [name, await world.rows(`SELECT * FROM tributary.${name} ORDER BY 1`)]));
};

describeEngines('a preview', (openWorld) => {
  test('says what a run would do and leaves nothing behind, not even at first', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const preview = await previewSync(world.tools());
    expect(preview).toMatchObject({
      held: null,
      waits: null,
      counts: { extracted: 10, planned: 10, added: 10, pending: 10 },
      why: { new: 10 },
    });
    expect(preview.stages.map(({ stage }) => stage)).toEqual(['extract', 'diff', 'guard', 'freeze', 'deliver', 'acknowledge', 'finish']);
    expect(preview.stages[4]?.does).toBe('Sends batches of up to 10 to Records, 1 at once.');
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

  test('shows the requests of the first batch as the run then sends them, but for what only the run gives', async () => {
    const world = await openWorld({ records: 4 });
    await world.sql(TEN);
    const { requests } = await previewSync(world.tools());
    expect(requests).toMatchObject({
      records: 4,
      more: 0,
      unknown: [expect.stringContaining('{run.id}'), expect.stringContaining('answer')],
    });
    await world.run();
    const [first = []] = world.destination.writes;
    expect(requests?.shown).toEqual([
      expect.objectContaining({
        ...{ method: 'POST', url: 'http://127.0.0.1/records', cut: false },
        body: JSON.stringify(first.map(({ operation, key, fields }) => ({ operation, key, fields }))),
      }),
    ]);
  });

  test('shows no requests where nothing would be sent', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    expect(await previewSync(world.tools())).toMatchObject({ requests: null, changes: [], why: {}, counts: { unchanged: 10 } });
  });

  test('of a template that is new shows the other fields as they were told', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    await world.sql(`UPDATE people SET age = 99 WHERE id = 3`);
    world.define({ mapping: { name: { column: 'name' }, age: { column: 'age' }, greeting: { template: 'Hi {{ name }}' } } });
    const { changes } = await previewSync(world.tools());
    expect(changes.find(({ key }) => key === '3')?.differences).toEqual([
      { field: 'age', before: 23, after: 99 },
      { field: 'greeting', before: null, after: 'Hi name 3' },
    ]);
  });

  test('tells how many records another mapping sends again, and changes nothing of what is known', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    await world.sql(`UPDATE people SET name = 'other' WHERE id = 3`);
    const before = await everything(world);
    world.define({ mapping: { name: { column: 'name' }, years: { column: 'age' }, plan: { value: 'vip' } } });
    const preview = await previewSync(world.tools());
    expect(preview.why).toEqual({ changed: 1, mapping: 9 });
    expect(preview.changes[0]).toEqual({
      ...{
        ...plain,
        key: '1',
        operation: 'change',
        why: 'mapping',
        changed: ['plan', 'years'],
        fields: { name: 'name 1', plan: 'vip', years: 21 },
      },
      differences: [
        { field: 'plan', before: null, after: 'vip' },
        { field: 'years', before: null, after: 21 },
      ],
    });
    expect(await everything(world)).toEqual(before);
  });

  test('tells what is owed, what was asked for, and that a note is all that an adoption makes', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push((batch, outcomes, keep) => {
      for (const record of batch.slice(1)) keep(record);
      outcomes.all({ kind: 'delivered' });
      const [first] = batch;
      if (first !== undefined) outcomes.set(first, { kind: 'rejected', code: 'no', message: 'no' });
    });
    await world.run();
    expect((await previewSync(world.tools())).why).toEqual({ owed: 1 });
    const named = await previewSync(world.tools(), { kind: 'resend', keys: ['5', '77'] });
    expect(named).toMatchObject({ why: { forced: 1 }, findings: { unknown: 1, unknown_keys: ['77'] } });
    expect(named.changes[0]).toMatchObject({ key: '5', operation: 'change', changed: ['age', 'name'], differences: [] });
    const before = await everything(world);
    const adopted = await previewSync(world.tools(), { kind: 'adopt' });
    expect(adopted).toMatchObject({ counts: { planned: 0 }, findings: { adopted: 1 }, requests: null });
    expect(adopted.stages.map(({ stage }) => stage)).toEqual(['extract', 'diff', 'acknowledge', 'finish']);
    expect(await everything(world)).toEqual(before);
  });

  test('shows the changes of a plan that would be held, with the reason', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max: 1 } } });
    await world.sql(TEN);
    await world.run();
    await world.sql('DELETE FROM people WHERE id > 7', 'UPDATE people SET age = 0 WHERE id = 1');
    const preview = await previewSync(world.tools());
    expect(preview.held).toContain('`guard.remove.max` allows 1');
    expect(preview.waits).toBe('removals');
    expect(preview.changes.map(({ operation, waits }) => [operation, waits])).toEqual([
      ['change', false],
      ...Array.from({ length: 3 }, () => ['remove', true]),
    ]);
    expect(preview.counts).toMatchObject({ removed: 3, held: 3, planned: 4, pending: 1 });
    expect(preview.requests?.records).toBe(1);
  });

  test('shows a hundred changes of each operation, however many there are of another', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN.replace('10)', '150)'));
    await world.run();
    await world.sql('DELETE FROM people WHERE id <= 110', 'UPDATE people SET age = 0', TEN.replace('1, 10', '1001, 1120'));
    const { changes } = await previewSync(world.tools());
    const shown = (operation: string) => changes.filter((change) => change.operation === operation).length;
    expect([shown('add'), shown('change'), shown('remove')]).toEqual([100, 40, 100]);
  });

  test('shows 64-bit integers and decimals as text, so that no reader rounds them', async () => {
    const world = await openWorld();
    world.define({
      source: 'SELECT 1 AS id, CAST(9007199254740993 AS BIGINT) AS big, CAST(1.10 AS DECIMAL(9,2)) AS exact',
      mapping: { big: { column: 'big' }, exact: { column: 'exact' }, 'in.side': { value: 1 } },
    });
    expect((await previewSync(world.tools())).changes[0]?.fields).toEqual({ big: '9007199254740993', exact: '1.10', 'in.side': '1' });
  });

  test('says which records would be rejected without being sent', async () => {
    const world = await openWorld();
    world.define({ source: `SELECT 1 AS id, CAST('NaN' AS DOUBLE PRECISION) AS ratio`, mapping: { ratio: { column: 'ratio' } } });
    const { changes, requests } = await previewSync(world.tools());
    expect(changes[0]).toMatchObject({
      fields: { ratio: 'NaN' },
      refused: { code: expect.any(String), message: expect.stringContaining('ratio') },
    });
    expect(requests).toMatchObject({ shown: [], records: 0, more: 0 });
  });
});
