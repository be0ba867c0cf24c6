import { expect, test } from '@jest/globals';
import type { Mode, Operation } from '@tributary/core';
import { describeEngines } from '../testing/describe-engines.js';
import { fileKey, type Answer } from '../testing/fake-destination.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const ANY = { guard: { remove: { max_share: 1 } } };
const LEDGER = 'tributary.ledger_people_to_fake';

/** Operation and key of everything that was sent since the last time this was asked. */
function sent(world: SyncWorld): readonly string[] {
  const records = world.destination.writes.flat().map((record) => `${record.operation} ${fileKey(record)}`);
  world.destination.writes.length = 0;
  return records.sort();
}

const each = (operation: Operation, ...keys: readonly number[]) => keys.map((key) => `${operation} ${key}`).sort();
const loseAll: Answer = (batch, outcomes) => {
  for (const record of batch) outcomes.set(record, { kind: 'in_doubt', message: 'the answer was lost' });
};
const rejectAll: Answer = (_, outcomes) => outcomes.all({ kind: 'rejected', code: 'no', message: 'no' });

async function after(openWorld: () => Promise<SyncWorld>, changes: Parameters<SyncWorld['define']>[0] = {}): Promise<SyncWorld> {
  const world = await openWorld();
  world.define({ ...ANY, ...changes });
  await world.sql(TEN);
  await world.run();
  sent(world);
  return world;
}

describeEngines('a mode', (openWorld) => {
  const MODES: readonly (readonly [Mode, readonly string[]])[] = [
    ['upsert', ['change 2', 'add 11']],
    ['update', ['change 2', 'change 11']],
    ['mirror', ['change 2', 'add 11', 'remove 1']],
    ['insert', ['add 11']],
    ['append', ['add 11']],
    ['membership', ['add 11', 'remove 1']],
    ['full', [...each('change', 2, 3, 4, 5, 6, 7, 8, 9, 10), 'add 11']],
  ];
  test.each(MODES)('%s plans what it says, and nothing the next time', async (mode, expected) => {
    const world = await after(openWorld, { mode });
    await world.sql('DELETE FROM people WHERE id = 1', 'UPDATE people SET age = 0 WHERE id = 2', `INSERT INTO people VALUES (11, 'k', 1)`);
    const run = await world.run();
    expect(run.state).toBe('succeeded');
    expect(sent(world)).toEqual([...expected].sort());
    await world.run();
    expect(sent(world)).toEqual(mode === 'full' ? each('change', 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) : []);
  });

  test('append and insert never send a key again that was delivered, not even in a full run', async () => {
    for (const mode of ['append', 'insert'] as const) {
      const world = await after(openWorld, { mode });
      await world.sql('UPDATE people SET age = age + 1');
      for (const kind of ['changes', 'full', 'resync'] as const) {
        expect(countsOf(await world.run({ kind }))).toEqual({ extracted: 10, unchanged: 10 });
      }
      await world.run({ kind: 'resend', keys: ['3'] });
      expect(sent(world)).toEqual(['add 3']);
    }
  });

  test('I3: membership takes a member in again whose removal was not confirmed', async () => {
    const world = await after(() => openWorld({ idempotent: false }), { mode: 'membership' });
    await world.sql('DELETE FROM people WHERE id = 1');
    world.destination.script.push(loseAll);
    world.define({ delivery: { in_doubt: 'at_most_once' } });
    await world.run();
    sent(world);
    await world.sql(`INSERT INTO people VALUES (1, 'name 1', 21)`);
    await world.run();
    expect(sent(world)).toEqual(['add 1']);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });
});

describeEngines('an intent', (openWorld) => {
  test('full sends every record, and nothing is removed that the mode would not', async () => {
    const world = await after(openWorld);
    await world.sql('DELETE FROM people WHERE id = 1');
    expect(countsOf(await world.run({ kind: 'full' }))).toMatchObject({ changed: 9, delivered: 9 });
    expect(sent(world)).toEqual(each('change', 2, 3, 4, 5, 6, 7, 8, 9, 10));
  });

  test('resync sends every record and removes what the source has not, in a mode that removes nothing', async () => {
    const world = await after(openWorld);
    await world.sql('DELETE FROM people WHERE id <= 2');
    expect(countsOf(await world.run())).toEqual({ extracted: 8, unchanged: 8 });
    const run = await world.run({ kind: 'resync' });
    expect(countsOf(run)).toMatchObject({ changed: 8, removed: 2, delivered: 10 });
    expect(sent(world)).toEqual([...each('change', 3, 4, 5, 6, 7, 8, 9, 10), ...each('remove', 1, 2)]);
    expect([...world.destination.holdings.keys()].sort()).toEqual(['10', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('resync where the destination knows no removal sends every record and says so', async () => {
    const world = await openWorld({ object: { removal: undefined as unknown as string } });
    await world.sql(TEN);
    await world.run();
    await world.sql('DELETE FROM people WHERE id <= 2');
    const run = await world.run({ kind: 'resync' });
    expect(countsOf(run)).toMatchObject({ changed: 8, delivered: 8 });
    expect(run.result['note']).toContain('Records cannot be removed there');
  });

  test('resync and remove say before any request that the options do not say how a record is removed', async () => {
    const lacks = (operation: Operation) =>
      operation === 'remove' ? { path: 'remove', message: 'Removals need `options.remove`' } : undefined;
    const world = await after(() => openWorld({ object: { lacks } }));
    await world.sql('DELETE FROM people WHERE id <= 2');
    const resync = await world.run({ kind: 'resync' });
    expect([countsOf(resync), resync.result['note']]).toEqual([
      { extracted: 8, planned: 8, changed: 8, delivered: 8, requests: 1 },
      expect.stringContaining('cannot be removed there (Removals need `options.remove`)'),
    ]);
    sent(world);
    const { state, error } = await world.run({ kind: 'remove', keys: ['3'] });
    expect([state, error?.message]).toEqual(['failed', 'Sync `people_to_fake` cannot remove records: Removals need `options.remove`.']);
    expect(sent(world)).toEqual([]);
  });

  test('adopt notes the present records as delivered and sends nothing; what changes later is sent', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const run = await world.run({ kind: 'adopt' });
    expect([run.state, countsOf(run), run.result]).toEqual(['succeeded', { extracted: 10, unchanged: 10 }, { adopted: 10 }]);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
    expect(sent(world)).toEqual([]);
    await world.sql('UPDATE people SET age = 0 WHERE id = 4');
    expect(countsOf(await world.run())).toMatchObject({ changed: 1 });
    expect(world.destination.writes[0]?.[0]).toMatchObject({ operation: 'change', changed: ['age'] });
  });

  test('adopt of keys takes these only, and owes them no more', async () => {
    const world = await openWorld({ idempotent: false });
    world.define(ANY);
    await world.sql(TEN);
    world.destination.script.push(rejectAll);
    await world.run();
    sent(world);
    const run = await world.run({ kind: 'adopt', keys: ['1', '2', '77'] });
    expect(run.result).toEqual({ adopted: 2, unknown: 1, unknown_keys: ['77'] });
    await world.run();
    expect(sent(world)).toEqual(each('add', 3, 4, 5, 6, 7, 8, 9, 10));
    expect(await world.rows(`SELECT count(*) FROM tributary.owed_people_to_fake`)).toEqual([[0n]]);
  });

  test('adopt leaves what has left the source in the ledger, so that it is still removed', async () => {
    const world = await after(openWorld, { mode: 'mirror' });
    await world.sql('DELETE FROM people WHERE id = 1', 'UPDATE people SET age = 0 WHERE id = 2');
    expect((await world.run({ kind: 'adopt' })).result).toEqual({ adopted: 1 });
    await world.run();
    expect(sent(world)).toEqual(['remove 1']);
  });

  test('resend sends the named records with all their fields, and tells which keys no record has', async () => {
    const world = await after(openWorld);
    await world.sql('UPDATE people SET age = 0 WHERE id = 9');
    const run = await world.run({ kind: 'resend', keys: ['3', '4', '77', 'x'] });
    expect(countsOf(run)).toMatchObject({ extracted: 10, unchanged: 8, changed: 2, delivered: 2 });
    expect(run.result).toEqual({ unknown: 2, unknown_keys: ['77', 'x'] });
    expect(world.destination.writes.flat().map((record) => [fileKey(record), record.changed])).toEqual([
      ['3', ['age', 'name']],
      ['4', ['age', 'name']],
    ]);
  });

  test('remove takes records out of the destination, whatever the source says, though it cannot even be read', async () => {
    const world = await after(openWorld);
    world.define({ source: 'SELECT * FROM nothing_here' });
    const run = await world.run({ kind: 'remove', keys: ['3', '77'] });
    expect([run.state, countsOf(run)]).toEqual(['succeeded', { planned: 1, removed: 1, delivered: 1, requests: 1 }]);
    expect(run.result).toEqual({ unknown: 1, unknown_keys: ['77'] });
    expect(world.destination.writes[0]?.[0]).toMatchObject({ operation: 'remove', fields: { age: 23, name: 'name 3' } });
    expect(await world.rows(`SELECT count(*) FROM ${LEDGER}`)).toEqual([[9n]]);
  });

  test('remove after the mapping changed removes all the same, and the fields that stayed are not sent again', async () => {
    const world = await after(openWorld);
    world.define({ mapping: { age: { column: 'age' }, more: { column: 'name' } } });
    expect(countsOf(await world.run({ kind: 'remove', keys: ['3'] }))).toMatchObject({ removed: 1, delivered: 1 });
    sent(world);
    await world.sql('DELETE FROM people WHERE id = 3');
    expect(countsOf(await world.run())).toMatchObject({ changed: 9 });
    expect(world.destination.writes.flat().every((record) => record.changed.join() === 'more')).toBe(true);
  });

  test('remove is refused where the destination knows none, and where nothing was ever delivered', async () => {
    const without = await openWorld({ object: { removal: undefined as unknown as string } });
    expect((await without.run({ kind: 'remove', keys: ['1'] })).error?.code).toBe('sync.no_removal');
    const never = await openWorld();
    expect((await never.run({ kind: 'remove', keys: ['1'] })).error?.code).toBe('sync.no_ledger');
  });

  test('reset forgets the ledger and what is owed: the next run sends everything, and the key may be another', async () => {
    const world = await after(openWorld, { mode: 'mirror' });
    await world.sql('UPDATE people SET age = 0 WHERE id = 2');
    world.destination.script.push(rejectAll);
    await world.run();
    const run = await world.run({ kind: 'reset' });
    expect([run.state, run.result]).toEqual(['succeeded', { forgotten: 10, owed: 1 }]);
    sent(world);
    world.define({ source: 'SELECT CAST(id AS TEXT) AS id, name, age FROM people' });
    expect(countsOf(await world.run())).toMatchObject({ added: 10, delivered: 10 });
    expect((await world.run({ kind: 'reset' })).result).toEqual({ forgotten: 10, owed: 0 });
    expect((await world.run({ kind: 'reset' })).result).toEqual({ forgotten: 0, owed: 0 });
  });

  test('keys of several columns are named as people see them', async () => {
    const world = await openWorld();
    await world.sql(
      'CREATE TABLE prices (shop TEXT, product BIGINT, price INTEGER)',
      `INSERT INTO prices VALUES ('a', 9007199254740993, 1), ('a "q"', 2, 2), ('b', 2, 3)`,
    );
    world.define({
      ...ANY,
      source: 'SELECT * FROM prices',
      key: { shop: 'shop', product: 'product' },
      mapping: { price: { column: 'price' } },
    });
    await world.run();
    sent(world);
    const run = await world.run({ kind: 'resend', keys: ['["a",9007199254740993]', '["a \\"q\\"", 2]', '["b",3]', 'b'] });
    expect(sent(world)).toEqual(['change a "q"|2', 'change a|9007199254740993']);
    expect(run.result).toEqual({ unknown: 2, unknown_keys: ['["b",3]', 'b'] });
    expect(countsOf(await world.run({ kind: 'remove', keys: ['["b",2]'] }))).toMatchObject({ removed: 1, delivered: 1 });
  });

  test('keys that are instants or days are found by how they are shown', async () => {
    const world = await openWorld();
    await world.sql(`CREATE TABLE days (seen TIMESTAMPTZ, day DATE)`, `INSERT INTO days VALUES ('2026-01-02 03:04:05.5+00', '2026-02-03')`);
    world.define({ source: 'SELECT * FROM days', key: { seen: 'seen', day: 'day' }, mapping: {} });
    await world.run();
    const run = await world.run({
      kind: 'resend',
      keys: ['["2026-01-02T03:04:05.5Z","2026-02-03"]', '["2026-01-02T03:04:05Z","2026-02-31"]'],
    });
    expect([countsOf(run).delivered, run.result['unknown']]).toEqual([1, 1]);
  });
});

describeEngines('a first run', (openWorld) => {
  test('adopts what there is where the sync says so, also when that is nothing, and sends what comes later', async () => {
    for (const records of [10, 0]) {
      const world = await openWorld();
      world.define({ first_run: 'adopt' });
      await world.sql(`${TEN} WHERE i <= ${records}`);
      expect((await world.run()).result).toMatchObject({ adopted: records });
      await world.sql(`INSERT INTO people VALUES (11, 'k', 1)`);
      await world.run();
      expect(sent(world)).toEqual(['add 11']);
    }
  });

  test('is as the object says where the sync says nothing; a run that is told to send everything sends', async () => {
    const world = await openWorld({ object: { firstRun: 'adopt' } });
    await world.sql(TEN);
    expect((await world.run()).result).toMatchObject({ adopted: 10 });
    await world.run({ kind: 'reset' });
    world.define({ first_run: 'send' });
    expect(countsOf(await world.run())).toMatchObject({ added: 10, delivered: 10 });
    world.define({ first_run: 'adopt' });
    await world.run({ kind: 'reset' });
    expect(countsOf(await world.run({ kind: 'full' }))).toMatchObject({ added: 10, delivered: 10 });
  });
});

describeEngines('what is in doubt', (openWorld) => {
  const once = { delivery: { in_doubt: 'at_most_once' } };

  async function inDoubt(mode: Mode): Promise<SyncWorld> {
    const world = await openWorld({ idempotent: false });
    world.define({ ...ANY, ...once, mode });
    await world.sql(`INSERT INTO people VALUES (1, 'a', 1), (2, 'b', 2)`);
    await world.run();
    await world.sql('UPDATE people SET age = 9 WHERE id = 1', 'DELETE FROM people WHERE id = 2', `INSERT INTO people VALUES (3, 'c', 3)`);
    world.destination.script.push(loseAll);
    expect(countsOf(await world.run())).toMatchObject({ in_doubt: mode === 'mirror' ? 3 : 2 });
    sent(world);
    return world;
  }

  test('is not sent a second time where a repetition may be noticed, in any run that names no key', async () => {
    const world = await inDoubt('mirror');
    for (const kind of ['changes', 'full', 'resync'] as const) {
      expect(countsOf(await world.run({ kind }))).toEqual({ extracted: 2, unchanged: 2 });
    }
    expect(await world.rows('SELECT count(*) FROM tributary.owed_people_to_fake')).toEqual([[3n]]);
  });

  test('is sent with the next value, for that was never tried', async () => {
    const world = await inDoubt('mirror');
    await world.sql('UPDATE people SET age = 10', `INSERT INTO people VALUES (2, 'b', 2)`);
    await world.run();
    expect(sent(world)).toEqual(['add 3', 'change 1', 'change 2']);
    expect(await world.rows('SELECT count(*) FROM tributary.owed_people_to_fake')).toEqual([[0n]]);
  });

  test('is sent again, or noted as delivered, when a person says so for its key', async () => {
    const world = await inDoubt('mirror');
    await world.run({ kind: 'resend', keys: ['1'] });
    expect(sent(world)).toEqual(['change 1']);
    await world.run({ kind: 'adopt', keys: ['3'] });
    await world.run({ kind: 'remove', keys: ['2'] });
    expect(sent(world)).toEqual(['remove 2']);
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    expect(await world.rows('SELECT count(*) FROM tributary.owed_people_to_fake')).toEqual([[0n]]);
  });

  test('stays so through an upgrade of the warehouse', async () => {
    const world = await inDoubt('upsert');
    await world.sql(`UPDATE tributary.ledger_meta SET shape = replace(shape, '"engine":"', '"engine":"old ')`);
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    await world.sql('UPDATE people SET age = 10 WHERE id = 1');
    await world.run();
    expect(sent(world)).toEqual(['change 1']);
  });

  test('is sent again by the next run where repeating it is allowed', async () => {
    const world = await inDoubt('mirror');
    world.define({ delivery: { in_doubt: 'at_least_once' } });
    await world.run();
    expect(sent(world)).toEqual(['add 3', 'change 1', 'remove 2']);
  });
});
