import { expect, test } from '@jest/globals';
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
