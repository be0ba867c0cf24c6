import { expect, test } from '@jest/globals';
import { describeEngines } from '../testing/describe-engines.js';
import type { Answer } from '../testing/fake-destination.js';
import type { SyncWorld } from '../testing/sync-world.js';
import { ledgerCounts, ledgerEntry, owedPage, type OwedCursor } from './look-up.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const HOUR = 3_600_000;

const refuse =
  (...keys: readonly number[]): Answer =>
  (batch, outcomes) => {
    for (const record of batch) {
      const refused = keys.includes(Number(record.key['id']));
      outcomes.set(
        record,
        refused ? { kind: 'rejected', code: 'bad', message: 'not so' } : { kind: 'delivered', remoteId: `r${String(record.key['id'])}` },
      );
    }
  };

const of = (world: SyncWorld) => ({ sync: world.tools().resolved.sync, schema: 'tributary' });
const at = (world: SyncWorld) => new Date(world.now.at);

describeEngines('a look into the ledger', (openWorld) => {
  test('tells what a key was last told, when, by which run, under which remote id, and what it is owed since when', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push(refuse(2));
    const first = await world.run();
    world.now.at += HOUR;
    await world.sql('UPDATE people SET age = 99 WHERE id = 1');
    world.destination.script.push(refuse(1, 2));
    const second = await world.run();
    world.now.at += HOUR;
    const entry = await ledgerEntry(world.warehouse, of(world), '1', at(world));
    expect(entry).toEqual({
      key: '1',
      delivered: { at: '2026-01-01T00:00:00Z', run_id: first.id, remote_id: 'r1', fields: { age: 21, name: 'name 1' } },
      owed: {
        key: '1',
        operation: 'change',
        kind: 'rejected',
        code: 'bad',
        message: 'not so',
        run_id: second.id,
        since: '2026-01-01T01:00:00Z',
        age_seconds: 3600,
      },
    });
    const never = await ledgerEntry(world.warehouse, of(world), '2', at(world));
    expect(never).toMatchObject({ delivered: null, owed: { operation: 'add', since: '2026-01-01T00:00:00Z', age_seconds: 7200 } });
    for (const key of ['77', 'x', '', '1.0', "1'"]) expect(await ledgerEntry(world.warehouse, of(world), key, at(world))).toBeNull();
  });

  test('counts what the destination holds and is owed, by kind', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    expect(await ledgerCounts(world.warehouse, of(world))).toEqual({ records: 0, owed: 0, owed_by_kind: {}, oldest_owed: null });
    world.destination.script.push(refuse(4, 5));
    await world.run();
    expect(await ledgerCounts(world.warehouse, of(world))).toEqual({
      ...{ records: 8, owed: 2, owed_by_kind: { rejected: 2 }, oldest_owed: '2026-01-01T00:00:00Z' },
    });
  });

  test('pages what is owed, the oldest first, each once', async () => {
    const world = await openWorld({ records: 50 });
    await world.sql(TEN);
    world.destination.script.push(refuse(1, 2, 3, 4, 5));
    await world.run();
    world.now.at += HOUR;
    await world.sql('UPDATE people SET age = 0 WHERE id > 8');
    world.destination.script.push(refuse(1, 2, 3, 4, 5, 9, 10));
    await world.run();
    const keys: string[] = [];
    let after: OwedCursor | null | undefined;
    do {
      const page = await owedPage(world.warehouse, of(world), { limit: 3, now: at(world), ...(after == null ? {} : { after }) });
      expect(page.records.length).toBeLessThanOrEqual(3);
      keys.push(...page.records.map((record) => record.key));
      after = page.next;
    } while (after !== null);
    expect(keys).toEqual(['1', '2', '3', '4', '5', '10', '9']);
  });

  test('shows a ledger as it was made, though the mapping is another by now, and keys of several columns as people see them', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.define({ key: { id: 'id', name: 'name' }, mapping: { age: { column: 'age' } } });
    await world.run();
    world.define({ mapping: { more: { column: 'age' } } });
    const entry = await ledgerEntry(world.warehouse, of(world), '["3", "name 3"]', at(world));
    expect(entry).toMatchObject({ delivered: { fields: { age: 23 } } });
    expect(await ledgerEntry(world.warehouse, of(world), '3', at(world))).toBeNull();
  });
});
