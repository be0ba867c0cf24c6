import { expect, test } from '@jest/globals';
import { previewSync } from '../preview/preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import { fileKey } from '../testing/fake-destination.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, CASE WHEN i > 3 THEN 'name ' || i END, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const lastKeys = (world: SyncWorld) => world.destination.writes.at(-1)?.map(fileKey);

describeEngines('a sync whose definition or warehouse changes', (openWorld) => {
  test('a new field sends only the records where it has a value', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.define({ mapping: { age: { column: 'age' } } });
    await world.run();
    world.define({ mapping: { age: { column: 'age' }, name: { column: 'name' } } });
    expect(countsOf(await world.run())).toMatchObject({ unchanged: 3, changed: 7, delivered: 7 });
    expect(world.destination.writes.at(-1)?.every((record) => record.changed.join() === 'name')).toBe(true);
    expect(lastKeys(world)).toEqual(['4', '5', '6', '7', '8', '9', '10']);
  });

  test('a field that is no longer mapped sends nothing, and sends itself when it comes back', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    world.define({ mapping: { age: { column: 'age' } } });
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
    world.define({ mapping: { age: { column: 'age' }, name: { column: 'name' } } });
    expect(countsOf(await world.run())).toMatchObject({ changed: 7 });
  });

  test('an upgrade of the warehouse, whose fingerprints mean nothing any more, sends nothing', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push((batch, outcomes) => {
      outcomes.all({ kind: 'delivered' });
      outcomes.set(batch[0]!, { kind: 'rejected', code: 'no', message: 'no' });
    });
    await world.run();
    await world.sql(
      'UPDATE tributary.ledger_people_to_fake SET "_hash" = 7',
      `UPDATE tributary.ledger_meta SET shape = replace(shape, '"engine":"', '"engine":"old ')`,
    );
    expect(countsOf(await world.run())).toMatchObject({ unchanged: 9, added: 1, delivered: 1 });
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test('a wider integer sends nothing; a type that is told differently sends the field again', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    await world.sql('ALTER TABLE people ALTER COLUMN age TYPE BIGINT', 'ALTER TABLE people ALTER COLUMN id TYPE BIGINT');
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
    world.define({ source: 'SELECT id, name, CAST(age AS TEXT) AS age FROM people' });
    expect(countsOf(await world.run())).toMatchObject({ changed: 10 });
    expect(world.destination.holdings.get('4')).toMatchObject({ age: '24' });
  });

  test('a key of another type is refused, because what was delivered could not be found again', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    world.define({ source: 'SELECT CAST(id AS TEXT) AS id, name, age FROM people' });
    const run = await world.run();
    expect(run.error?.code).toBe('sync.key_changed');
    expect(world.destination.writes).toHaveLength(1);
  });

  test('why a record is in the plan is told: new, changed, owed, forced, gone, or only because of the mapping', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    world.destination.script.push((batch, outcomes) => {
      outcomes.all({ kind: 'delivered' });
      outcomes.set(batch[9]!, { kind: 'rejected', code: 'no', message: 'no' });
    });
    await world.run();
    await world.sql(`DELETE FROM people WHERE id = 1`, `UPDATE people SET age = 0 WHERE id = 5`, `INSERT INTO people VALUES (11, 'k', 1)`);
    const whys = async (intent?: Parameters<typeof previewSync>[1]) => {
      const { changes } = await previewSync(world.tools(), intent);
      return Object.fromEntries(changes.map((change) => [change.key, change.why]));
    };
    expect(await whys()).toEqual({ 1: 'gone', 5: 'changed', 10: 'owed', 11: 'new' });
    expect(await whys({ kind: 'full' })).toMatchObject({ 1: 'gone', 2: 'forced', 5: 'changed', 10: 'owed', 11: 'new' });
    expect(await whys({ kind: 'resend', keys: ['3', '5'] })).toEqual({ 3: 'forced', 5: 'changed' });
    expect(await whys({ kind: 'remove', keys: ['3'] })).toEqual({ 3: 'forced' });
    world.define({ mapping: { name: { value: 'x' }, age: { column: 'age' }, plan: { value: 'vip' } } });
    const remapped = {
      1: 'gone',
      2: 'mapping',
      3: 'mapping',
      4: 'mapping',
      5: 'changed',
      6: 'mapping',
      9: 'mapping',
      10: 'owed',
      11: 'new',
    };
    expect(await whys()).toMatchObject(remapped);
    expect(await whys()).toMatchObject(remapped);
    await world.run();
    expect(await whys()).toEqual({});
  });

  test('what decides how a value is told is part of what was told: the field is sent again when that changes', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    world.define({ mapping: { name: { column: 'name', hash: 'sha256' }, age: { column: 'age' } } });
    expect(countsOf(await world.run())).toMatchObject({ changed: 7, unchanged: 3 });
    expect(world.destination.writes.at(-1)?.every((record) => record.changed.join() === 'name')).toBe(true);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test('a field that is told only with additions makes no record a changed one, before and after it is said to', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    world.define({ mapping: { name: { column: 'name', when: 'on_add' }, age: { column: 'age' } } });
    await world.sql(`UPDATE people SET name = 'other'`);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
    await world.sql(`UPDATE people SET age = 0, name = 'again' WHERE id = 1`);
    await world.run();
    expect(world.destination.writes.at(-1)?.map((record) => record.changed)).toEqual([['age']]);
  });

  test('I8: a source that breaks on its last record removes nothing, and nothing of it is planned', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.run();
    const writes = world.destination.writes.length;
    const broken = `SELECT id, name, CAST(CASE WHEN id = 10 THEN 'x' ELSE CAST(age AS TEXT) END AS INTEGER) AS age FROM people WHERE id > 5`;
    world.define({ source: broken });
    expect((await world.run()).state).toBe('failed');
    expect(world.destination.writes).toHaveLength(writes);
    world.define({ source: 'SELECT * FROM people' });
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test('field names of any length and case, and names that look like ours, are columns of their own', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const long = `custom_attributes.${'a'.repeat(70)}`;
    const fields = ['Name', 'name', '_key', '_hash', `${long}1`, `${long}2`];
    world.define({ mapping: Object.fromEntries(fields.map((field, index) => [field, { value: index }])) });
    await world.run();
    const [, record] = world.destination.writes[0] ?? [];
    expect(record?.fields).toMatchObject({ Name: 0n, name: 1n, _key: 2n, _hash: 3n });
    expect(Object.values(record?.fields['custom_attributes'] ?? {})).toEqual([4n, 5n]);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });
});
