import { Decimal } from '@tributary/core';
import { fault } from '@tributary/connector-kit';
import { expect, test } from '@jest/globals';
import { deliverOne } from './deliver/deliver-one.js';
import { finishRun } from './finish/finish-run.js';
import { runSync } from './run-sync.js';
import { describeEngines } from './testing/describe-engines.js';
import { fileKey, type Answer } from './testing/fake-destination.js';
import { countsOf, type SyncWorld } from './testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const sent = (world: SyncWorld) => world.destination.writes.flat();
const ledger = 'SELECT "_key", name, age FROM tributary.ledger_people_to_fake ORDER BY "_key"';
const source = 'SELECT id, name, age FROM people ORDER BY id';

describeEngines('a sync', (openWorld) => {
  test('sends every record as an addition at first, nothing when nothing changed', async () => {
    const world = await openWorld();
    await world.sql(TEN.replace('10)', '25)'));
    const first = await world.run();
    expect(first.state).toBe('succeeded');
    expect(countsOf(first)).toEqual({ extracted: 25, planned: 25, added: 25, delivered: 25, requests: 3 });
    expect(sent(world).every((record) => record.operation === 'add' && record.changed.join() === 'age,name')).toBe(true);
    expect(await world.rows(ledger)).toEqual(await world.rows(source));
    const second = await world.run();
    expect(second.state).toBe('succeeded');
    expect(countsOf(second)).toEqual({ extracted: 25, unchanged: 25 });
    expect(world.destination.writes).toHaveLength(3);
  });

  test('sends exactly the changed records with the fields that changed', async () => {
    const world = await openWorld();
    await world.sql(TEN.replace('10)', '100)'));
    await world.run();
    world.destination.writes.length = 0;
    await world.sql(`UPDATE people SET age = age + 1 WHERE id <= 5`, `UPDATE people SET name = NULL WHERE id BETWEEN 6 AND 10`);
    const run = await world.run();
    expect(countsOf(run)).toEqual({ extracted: 100, unchanged: 90, planned: 10, changed: 10, delivered: 10, requests: 1 });
    expect(sent(world).map((record) => [fileKey(record), record.operation, record.changed.join()])).toEqual(
      Array.from({ length: 10 }, (_, index) => [String(index + 1), 'change', index < 5 ? 'age' : 'name']),
    );
    expect(sent(world)[9]?.fields).toEqual({ name: null, age: 30 });
  });

  test('a mirror takes away what left the source, told with what was delivered last', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    await world.run();
    await world.sql('DELETE FROM people WHERE id = 3');
    const run = await world.run();
    expect(countsOf(run)).toMatchObject({ extracted: 9, unchanged: 9, planned: 1, removed: 1, delivered: 1 });
    expect(sent(world).at(-1)).toMatchObject({ operation: 'remove', key: { id: 3 }, fields: { name: 'name 3', age: 23 }, changed: [] });
    expect(world.destination.holdings.has('3')).toBe(false);
    expect(countsOf(await world.run())).toEqual({ extracted: 9, unchanged: 9 });
  });

  test('an upsert leaves what left the source; an insert sends no change', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    await world.sql('DELETE FROM people WHERE id = 3', `UPDATE people SET name = 'new' WHERE id = 4`);
    world.define({ mode: 'insert' });
    expect(countsOf(await world.run())).toEqual({ extracted: 9, unchanged: 9 });
    world.define({ mode: 'upsert' });
    expect(countsOf(await world.run())).toMatchObject({ planned: 1, changed: 1, delivered: 1 });
    expect(world.destination.holdings.size).toBe(10);
  });

  test('a full run sends unchanged records again, with all fields', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    world.destination.writes.length = 0;
    const run = await world.run({ kind: 'full' });
    expect(countsOf(run)).toEqual({ extracted: 10, planned: 10, changed: 10, delivered: 10, requests: 1 });
    expect(sent(world).every((record) => record.operation === 'change' && record.changed.length === 2)).toBe(true);
  });

  test('records without a key or with a shared key are counted, shown, never sent and never taken for gone', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    await world.run();
    world.destination.writes.length = 0;
    await world.sql(
      `INSERT INTO people VALUES (4, 'copy', 1), (NULL, 'nobody', 2), (NULL, 'nobody', 3)`,
      'DELETE FROM people WHERE id = 9',
    );
    const run = await world.run();
    expect(countsOf(run)).toEqual({ extracted: 12, invalid: 4, unchanged: 8, planned: 1, removed: 1, delivered: 1, requests: 1 });
    expect(run.state).toBe('partial');
    expect(run.invalid.map(({ key, code }) => [key, code])).toEqual([
      [null, 'null_key'],
      ['4', 'duplicate_key'],
    ]);
    expect(world.destination.holdings.get('4')).toMatchObject({ name: 'name 4' });
  });

  test('keys of several columns, in any types, name a record', async () => {
    const world = await openWorld();
    await world.sql(
      `CREATE TABLE prices (shop TEXT, product BIGINT, price INTEGER)`,
      `INSERT INTO prices VALUES ('a', 9007199254740993, 1), ('a', 2, 2), ('b', 2, 3), (NULL, 5, 4)`,
    );
    world.define({
      mode: 'mirror',
      source: 'SELECT * FROM prices',
      key: { shop: 'shop', product: 'product' },
      mapping: { price: { column: 'price' } },
      guard: { remove: { max_share: 1 } },
    });
    expect(countsOf(await world.run())).toEqual({ extracted: 4, invalid: 1, planned: 3, added: 3, delivered: 3, requests: 1 });
    expect(sent(world).map((record) => record.key)).toContainEqual({ shop: 'a', product: 9007199254740993n });
    await world.sql(`DELETE FROM prices WHERE shop = 'b'`, `UPDATE prices SET price = 7 WHERE product = 2`);
    expect(countsOf(await world.run())).toMatchObject({ changed: 1, removed: 1, delivered: 2, unchanged: 1 });
    expect([...world.destination.holdings.keys()].sort()).toEqual(['a|2', 'a|9007199254740993']);
    expect(sent(world).at(-1)).toMatchObject({ operation: 'remove', key: { shop: 'b', product: 2n }, fields: { price: 3 } });
  });

  test('I10: values arrive digit for digit, or the record is rejected before any request', async () => {
    const world = await openWorld();
    await world.sql(
      `CREATE TABLE facts (id INTEGER, big BIGINT, exact DECIMAL(20,4), seen TIMESTAMPTZ, ratio DOUBLE PRECISION, raw ${world.warehouse.dialect.type({ kind: 'binary' }).text}, doc JSON, empty TEXT)`,
      `INSERT INTO facts VALUES (1, 9223372036854775807, 1234567890123456.1000, '2026-01-02 03:04:05.123456+00', 0.1, NULL, '{"b": 1, "a": [1.0]}', ''),
        (2, 1, 1, NULL, 'NaN', NULL, NULL, NULL), (3, 1, 1, NULL, 'Infinity', NULL, NULL, NULL)`,
      `INSERT INTO facts SELECT 4, 1, 1, NULL, 1, CAST('ab' AS ${world.warehouse.dialect.type({ kind: 'binary' }).text}), NULL, NULL`,
    );
    const columns = ['big', 'exact', 'seen', 'ratio', 'raw', 'empty'];
    world.define({
      source: 'SELECT * FROM facts',
      mapping: {
        ...Object.fromEntries(columns.map((column) => [column, { column }])),
        'nested.doc.it': { column: 'doc' },
        'nested.plan': { value: 'vip' },
        flag: { value: true },
      },
    });
    const run = await world.run();
    expect(countsOf(run)).toEqual({ extracted: 4, planned: 4, added: 4, delivered: 1, rejected: 3, requests: 1 });
    expect([...run.undelivered.values()].map(({ key, code }) => [key, code])).toEqual([
      ['2', 'value.not_json'],
      ['3', 'value.not_json'],
      ['4', 'value.binary'],
    ]);
    const fields = sent(world)[0]?.fields;
    expect(fields).toMatchObject({
      big: 9223372036854775807n,
      seen: '2026-01-02T03:04:05.123456Z',
      ratio: 0.1,
      raw: null,
      empty: '',
      flag: true,
    });
    expect(fields?.['exact']).toEqual(new Decimal('1234567890123456.1000'));
    expect(String((fields as { nested: { doc: { it: unknown } } }).nested.doc.it)).toBe('{"b": 1, "a": [1.0]}');
    expect(fields).toMatchObject({ nested: { plan: 'vip' } });
    expect(countsOf(await world.run())).toMatchObject({ unchanged: 1, planned: 3, rejected: 3 });
  });

  test('a mapping to an unknown column fails before any request and names column and mapping', async () => {
    const world = await openWorld();
    world.define({ mapping: { 'traits.name': { column: 'nam' }, age: { column: 'age' } } });
    const run = await world.run();
    expect(run.state).toBe('failed');
    expect(run.error?.message).toContain('`mapping.traits.name`: the source has no column `nam`, did you mean `name`?');
    expect(world.destination.writes).toHaveLength(0);
  });

  test('a field and something inside it, a key that cannot be one, an object or a mode that is not there: refused', async () => {
    const world = await openWorld();
    const errorOf = async (changes: Parameters<SyncWorld['define']>[0]) => {
      world.define(changes);
      return (await world.run()).error?.code;
    };
    expect(await errorOf({ mapping: { a: { value: 1 }, 'a.b': { value: 2 } } })).toBe('sync.contract');
    expect(await errorOf({ mapping: {}, source: `SELECT CAST('{}' AS JSON) AS id` })).toBe('sync.contract');
    expect(await errorOf({ mapping: {}, source: 'SELECT * FROM people', options: { color: 1 } })).toBe('sync.options');
    expect(await errorOf({ object: 'nothing' })).toBe('sync.object');
  });

  test('an empty source and too many removals are held before any request', async () => {
    const world = await openWorld();
    world.define({ mode: 'mirror' });
    await world.sql(TEN.replace('10)', '40)'));
    await world.run();
    const requests = world.destination.writes.length;
    await world.sql('DELETE FROM people WHERE id <= 10');
    const held = await world.run();
    expect(held.state).toBe('held');
    expect(held.error?.message).toContain('remove 10 of 40 records (25 %)');
    expect(countsOf(held)).toEqual({ extracted: 30, unchanged: 30, planned: 10, removed: 10, held: 10 });
    await world.sql('DELETE FROM people');
    expect((await world.run()).error?.message).toContain('The source is empty');
    expect(world.destination.writes).toHaveLength(requests);
    expect(await tablesLeft(world)).toEqual([
      'delivery_history',
      'held_people_to_fake',
      'ledger_meta',
      'ledger_people_to_fake',
      'owed_people_to_fake',
    ]);
  });

  test('no plan is left behind by a run that ended', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    expect(await tablesLeft(world)).toEqual(['delivery_history', 'ledger_meta', 'ledger_people_to_fake', 'owed_people_to_fake']);
  });

  test('a source that cannot be read fails the run, and nothing is planned from it', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.define({ source: 'SELECT id, name, 10 / (5 - id) AS age, CAST(name AS INTEGER) AS bad FROM people' });
    world.define({ mapping: { bad: { column: 'bad' } } });
    const outcome = await world.run().then(
      (run) => run.state,
      () => 'thrown',
    );
    expect(['failed', 'thrown']).toContain(outcome);
    expect(world.destination.writes).toHaveLength(0);
  });

  const keys = (world: SyncWorld) => sent(world).map((record) => record.idempotencyKey);
  const setAge = (world: SyncWorld, age: number) => world.sql(`UPDATE people SET age = ${age}`);
  const notNow: Answer = () => {
    throw fault.transient('gone');
  };
  const loseIt: Answer = () => {
    throw fault.inDoubt('the answer was lost');
  };

  test('I5: a version of a record has one idempotency key, in every attempt and run, until it is delivered', async () => {
    const world = await openWorld({ idempotent: false });
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1)`);
    world.destination.script.push(notNow, loseIt, loseIt, loseIt, loseIt, loseIt);
    await world.run();
    await world.run();
    await world.run();
    expect(sent(world).map((record) => record.attempt)).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect(new Set(keys(world)).size).toBe(1);
    world.destination.script.push(loseIt);
    await setAge(world, 2);
    await world.run();
    expect(new Set(keys(world)).size).toBe(2);
    expect(keys(world)[7]).toBe(keys(world)[8]);
    expect(sent(world).at(-1)).toMatchObject({ operation: 'change', fields: { age: 2 } });
  });

  test('I5: a value that comes back is a new version, delivered before or not', async () => {
    const world = await openWorld({ idempotent: false });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } }, delivery: { retry_minutes: 0 } });
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1), (2, 'b', 1)`);
    await world.run();
    world.destination.writes.length = 0;
    for (const age of [2, 1, 2]) await setAge(world, age).then(() => world.run());
    world.destination.script.push(loseIt, loseIt);
    for (const age of [3, 4, 3]) await setAge(world, age).then(() => world.run());
    expect(sent(world)).toHaveLength(12);
    await world.sql('DELETE FROM people WHERE id = 1').then(() => world.run());
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1)`).then(() => world.run());
    await world.sql('DELETE FROM people WHERE id = 1').then(() => world.run());
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1)`).then(() => world.run());
    expect(sent(world).filter((record) => record.operation === 'remove')).toHaveLength(2);
    expect(new Set(keys(world)).size).toBe(sent(world).length);
  });

  test('a full run sends versions of its own: a destination that remembers keys takes them', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1)`);
    await world.run();
    await world.run({ kind: 'full' });
    await world.run({ kind: 'full' });
    expect(new Set(keys(world)).size).toBe(3);
  });

  test('a change names the fields that changed in dotted form too, for destinations that charge by field', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1)`);
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    world.define({ mapping: { 'custom.age': { column: 'age' }, 'custom.name': { column: 'name' }, plan: { value: 'vip' } } });
    await world.run();
    await setAge(world, 2).then(() => world.run());
    await world.run({ kind: 'full' });
    await world.sql('DELETE FROM people', `INSERT INTO people VALUES (2, 'b', 1)`).then(() => world.run());
    expect(sent(world).map(({ operation, changed, changedPaths }) => [operation, changed, changedPaths])).toEqual([
      ['add', ['custom', 'plan'], ['custom.age', 'custom.name', 'plan']],
      ['change', ['custom'], ['custom.age']],
      ['change', ['custom', 'plan'], ['custom.age', 'custom.name', 'plan']],
      ['add', ['custom', 'plan'], ['custom.age', 'custom.name', 'plan']],
      ['remove', [], []],
    ]);
  });

  test('only a plan asks for the source: what is frozen is delivered although a definition it was made of has gone', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.runs.create('run');
    await runSync('run', world.tools());
    const later = { ...world.tools(), source: () => Promise.reject(new Error('the trait is gone')) };
    await deliverOne('run', 0, later);
    await finishRun('run', later);
    expect(world.runs.run('run')).toMatchObject({ state: 'succeeded', counts: { delivered: 10 } });
  });

  test('I6: a plan has one change a key, removals last', async () => {
    const world = await openWorld({ records: 3 });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    world.destination.script.push((batch, outcomes, keep) => {
      batch.forEach(keep);
      outcomes.all({ kind: 'rejected', code: 'no', message: 'no' });
    });
    await world.run();
    world.destination.writes.length = 0;
    await world.sql('DELETE FROM people WHERE id = 10', 'UPDATE people SET age = 0 WHERE id < 6', `INSERT INTO people VALUES (11, 'k', 1)`);
    await world.run();
    const keys = sent(world).map(fileKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(sent(world).map((record) => record.operation)).toEqual(['add', 'add', 'add', 'change', 'change', 'add', 'remove']);
  });
});

async function tablesLeft(world: SyncWorld): Promise<readonly string[]> {
  const tables = await world.warehouse.tables();
  return tables
    .filter((table) => table.schema === 'tributary')
    .map((table) => table.name)
    .sort();
}
