import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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
import { refreshAudiences } from '../refresh-audiences.js';
import { listHistory } from './list-history.js';
import { listMembers } from './list-members.js';
import { overlapOf } from './overlap.js';

let events = 0;
const bought = (user: string, type = 'order'): TestEvent => ({
  ...{ id: `e${++events}`, source_id: 'web', type, version: '1', payload: { user } },
  event_time: '2026-01-01T00:00:00Z',
});
const having = (id: string, type: string, more = {}): Audience =>
  Audience.parse({ kind: 'audience', id, warehouse: 'main', condition: { event: { type } }, ...more });
const AUDIENCES = [
  having('buyers', 'order', { splits: [{ name: 'test', share: 1 }] }),
  having('viewers', 'view'),
  having('nobody', 'none'),
];

describe.each(TEST_ENGINES)('what can be asked of computed audiences on %s', (engine) => {
  let place: TestWarehouse;
  let shop: PlainProfiles;
  const run = (minute: number) =>
    refreshAudiences(place.warehouse, {
      ...{ schema: shop.schema, audiences: AUDIENCES, clock: new Date(Date.UTC(2026, 1, 1, 0, minute)), runId: `run-${minute}` },
    });
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    const told = [...['ada', 'bob', 'cy'].map((user) => bought(user)), ...['cy', 'dee'].map((user) => bought(user, 'view'))];
    shop = await plainProfiles(place.warehouse, 'asked', told);
    await shop.run(
      sql`CREATE TABLE ${shop.tables.profileTrait} AS SELECT DISTINCT profile_id, CAST(7 AS bigint) AS orders FROM ${shop.tables.nodeProfile}`,
    );
    await run(1);
    await shop.tell([bought('dee')]);
    await run(2);
    await run(3);
  });
  afterAll(() => place.drop());

  test('members come in pages that hold each of them once, with the traits that are asked for', async () => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await listMembers(place.warehouse, {
        schema: shop.schema,
        audience: 'buyers',
        traits: ['orders', 'absent'],
        limit: 3,
        after,
      });
      expect(page).toMatchObject({ members: 4, computed_at: '2026-02-01T00:03:00Z' });
      for (const member of page.items) expect(member).toMatchObject({ split: 'test', traits: { orders: '7' } });
      found.push(...page.items.map(({ profile_id: id }) => id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(found).toEqual(['ada', 'bob', 'cy', 'dee'].map((user) => shop.profileOf(user)).sort());
  });

  test('members of one split are those of it', async () => {
    const asked = { schema: shop.schema, audience: 'buyers', traits: [], limit: 10 };
    expect((await listMembers(place.warehouse, { ...asked, split: 'test' })).items).toHaveLength(4);
    expect((await listMembers(place.warehouse, { ...asked, split: 'other' })).items).toEqual([]);
  });

  test('the history tells after each run how many there are, entered and left, the newest first, in pages', async () => {
    const asked = { schema: shop.schema, audience: 'buyers', limit: 2 };
    const page = await listHistory(place.warehouse, asked);
    expect(page.items).toEqual([
      { run: 'run-3', at: '2026-02-01T00:03:00Z', members: 4, entered: 0, left: 0 },
      { run: 'run-2', at: '2026-02-01T00:02:00Z', members: 4, entered: 1, left: 0 },
    ]);
    expect(await listHistory(place.warehouse, { ...asked, before: page.next ?? '' })).toEqual({
      items: [{ run: 'run-1', at: '2026-02-01T00:01:00Z', members: 3, entered: 3, left: 0 }],
      next: null,
    });
  });

  test('what they have in common adds up', async () => {
    expect(await overlapOf(place.warehouse, shop.schema, ['buyers', 'viewers', 'nobody'])).toEqual({
      audiences: [
        { audience: 'buyers', members: 4 },
        { audience: 'viewers', members: 2 },
        { audience: 'nobody', members: 0 },
      ],
      ...{ in_all: 0, in_any: 4 },
      pairs: [
        { audiences: ['buyers', 'viewers'], members: 2 },
        { audiences: ['buyers', 'nobody'], members: 0 },
        { audiences: ['viewers', 'nobody'], members: 0 },
      ],
      regions: [
        { audiences: ['buyers'], members: 2 },
        { audiences: ['buyers', 'viewers'], members: 2 },
      ],
    });
  });

  test('one that is not computed has no history, and its members cannot be asked for', async () => {
    const absent = { schema: shop.schema, audience: 'absent', traits: [], limit: 1 };
    const refusal = { name: 'Conflict', code: 'audience.not_computed' };
    await expect(listMembers(place.warehouse, absent)).rejects.toMatchObject(refusal);
    expect(await listHistory(place.warehouse, absent)).toEqual({ items: [], next: null });
    await expect(overlapOf(place.warehouse, shop.schema, ['buyers', 'absent'])).rejects.toMatchObject(refusal);
  });
});
