import { Audience } from '@tributary/core';
import { sql } from '@tributary/sql';
import {
  openTestWarehouse,
  plainProfiles,
  type PlainProfiles,
  TEST_ENGINES,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { previewAudience } from './preview-audience.js';
import { refreshAudiences } from './refresh-audiences.js';

let events = 0;
const bought = (user: string): TestEvent => ({
  ...{ id: `e${++events}`, source_id: 'web', type: 'order', version: '1', payload: { user } },
  event_time: '2026-01-01T00:00:00Z',
});
const anAudience = (id: string, more: object): Audience => Audience.parse({ kind: 'audience', id, warehouse: 'main', ...more });
const orders = (value: number) => ({ event: { type: 'order' }, count: { is: 'at_least', value } });
const BUYERS = anAudience('buyers', { condition: orders(2) });

describe.each(TEST_ENGINES)('members of audiences on %s', (engine) => {
  let place: TestWarehouse;
  let shop: PlainProfiles;
  let runs = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());
  beforeEach(async () => {
    shop = await plainProfiles(place.warehouse, `members_${++runs}`, ['ada', 'ada', 'bob', 'cy'].map(bought));
  });

  const at = (minute: number) => new Date(Date.UTC(2026, 1, 1, 0, minute));
  const run = async (minute: number, ...audiences: readonly Audience[]) =>
    (await refreshAudiences(place.warehouse, { schema: shop.schema, audiences, clock: at(minute), runId: `run-${minute}` })).audiences;
  const members = async () =>
    (
      await place.warehouse.rows(
        sql`SELECT audience_id, profile_id, split, entered_at FROM ${shop.tables.audienceMember} ORDER BY audience_id, profile_id`,
      )
    ).map((row) => row.map(String));
  const history = async () =>
    (
      await place.warehouse.rows(
        sql`SELECT profile_id, change, run_id FROM ${shop.tables.audienceChange} ORDER BY "at", change, profile_id`,
      )
    ).map((row) => row.map(String));

  test('enter and leave once, with their history; a run that finds the same changes nothing', async () => {
    expect(await run(1, BUYERS)).toEqual([{ audience: 'buyers', members: 1, entered: 1, left: 0 }]);
    expect(await run(2, BUYERS)).toEqual([{ audience: 'buyers', members: 1, entered: 0, left: 0 }]);
    expect(await members()).toEqual([['buyers', shop.profileOf('ada'), 'null', '2026-02-01T00:01:00Z']]);
    await shop.tell([bought('bob')]);
    const fewer = anAudience('buyers', { condition: { and: [orders(2), { not: orders(2) }] } });
    expect(await run(3, BUYERS)).toEqual([{ audience: 'buyers', members: 2, entered: 1, left: 0 }]);
    expect(await run(4, fewer)).toEqual([{ audience: 'buyers', members: 0, entered: 0, left: 2 }]);
    expect(await history()).toEqual([
      [shop.profileOf('ada'), 'entered', 'run-1'],
      [shop.profileOf('bob'), 'entered', 'run-3'],
      [shop.profileOf('ada'), 'left', 'run-4'],
      [shop.profileOf('bob'), 'left', 'run-4'],
    ]);
  });

  test('leave an audience that is defined no more', async () => {
    await run(1, BUYERS);
    expect(await run(2)).toEqual([{ audience: 'buyers', members: 0, entered: 0, left: 1 }]);
    expect(await members()).toEqual([]);
  });

  test('hand their membership on when they become part of another profile', async () => {
    const all = anAudience('all', { condition: { identifier: 'user' } });
    await run(1, BUYERS, all);
    await shop.merge('ada', 'bob');
    expect(await run(2, BUYERS, all)).toEqual([
      { audience: 'all', members: 2, entered: 0, left: 0 },
      { audience: 'buyers', members: 1, entered: 0, left: 0 },
    ]);
    expect((await members()).filter(([id]) => id === 'buyers')).toEqual([
      ['buyers', shop.profileOf('bob'), 'null', '2026-02-01T00:01:00Z'],
    ]);
    expect((await history()).map(([id]) => id)).not.toContain(shop.profileOf('ada'));
  });

  test('of a list are in the audience with the lowest number only; audiences that need each other are refused', async () => {
    const any = anAudience('any', { condition: orders(1), list: { name: 'life', priority: 2 } });
    const best = anAudience('best', { condition: orders(2), list: { name: 'life', priority: 1 } });
    expect((await run(1, any, best)).map(({ audience, members: size }) => [audience, size])).toEqual([
      ['any', 2],
      ['best', 1],
    ]);
    const a = anAudience('a', { condition: { audience: 'b' } });
    const b = anAudience('b', { condition: { not: { audience: 'a' } } });
    await expect(run(2, a, b)).rejects.toThrow(/need each other: a → b → a/);
    await expect(run(2, any, { ...best, list: { name: 'life', priority: 2 } })).rejects.toThrow(/has the priority 2/);
    expect(await members()).toHaveLength(3);
  });

  test('are split by chance, the same in every run, by the shares, and otherwise by another seed', async () => {
    const users = Array.from({ length: 2_000 }, (_, index) => `user-${index}`);
    const big = await plainProfiles(place.warehouse, `big_${runs}`, users.map(bought));
    const splits = [
      { name: 'control', share: 0.1 },
      { name: 'a', share: 0.45 },
      { name: 'b', share: 0.45 },
    ];
    const preview = (seed: string) =>
      previewAudience(place.warehouse, {
        ...{ schema: big.schema, audiences: [], clock: at(0) },
        audience: anAudience('all', { condition: { identifier: 'user' }, splits, seed }),
      });
    const first = await preview('one');
    expect(first.members).toBe(2_000);
    const share = (of: typeof first, name: string) => (of.splits.find(({ split }) => split === name)?.members ?? 0) / 2_000;
    expect(share(first, 'control')).toBeGreaterThan(0.07);
    expect(share(first, 'control')).toBeLessThan(0.13);
    expect(share(first, 'a')).toBeGreaterThan(0.4);
    expect(await preview('one')).toEqual(first);
    expect((await preview('two')).sample).not.toEqual(first.sample);
    expect(first.sample).toHaveLength(30);
  });

  test('are nobody who is kept out, and none where a trait is asked for that is not computed', async () => {
    const out = sql`SELECT profile_id FROM ${shop.tables.nodeProfile}`;
    const job = { schema: shop.schema, audiences: [BUYERS], clock: at(1), runId: 'run' };
    expect((await refreshAudiences(place.warehouse, { ...job, out })).audiences).toEqual([
      { audience: 'buyers', members: 0, entered: 0, left: 0 },
    ]);
    const rich = anAudience('rich', { condition: { trait: 'revenue', is: 'greater', value: 1 } });
    await expect(run(1, rich)).rejects.toMatchObject({ code: 'traits.not_computed' });
    await place.warehouse.execute(sql`CREATE TABLE ${shop.tables.profileTrait} (profile_id uuid, revenue text)`);
    await expect(run(1, rich)).rejects.toThrow(/`greater` does not fit the trait `revenue`, whose values are text: take one of `equals`/);
  });
});
