import { sql, literal } from '@tributary/sql';
import { addEvents, openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { areIdsUnique } from './unique-ids.js';

const anEvent = (id: string): TestEvent => ({
  ...{ id, source_id: 'web', type: 'page', version: '1', event_time: '2026-01-01T00:00:00Z' },
  payload: { user: 'ann' },
});

describe.each(TEST_ENGINES)('whether ids are unique, on %s,', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  test.each([
    ['each told once', 'abc', 'abc', true],
    ['one told twice', 'abca', 'abc', false],
    ['one told twice for one that is gone', 'aac', 'abc', false],
    ['one told three times for two that are gone', 'aaad', 'abcd', false],
    ['two told twice for two that are gone', 'aabb', 'abcd', false],
    ['a new one that was not stitched', 'abcx', 'abc', true],
    ['a new one told twice', 'abxx', 'abcd', false],
    ['none at all', '', '', true],
  ])('is known for a log with %s', async (_, log, known, unique) => {
    const { warehouse } = place;
    const shop = await plainProfiles(warehouse, `unique_${++schemas}`, []);
    await addEvents(warehouse, shop.table, [...log].map(anEvent));
    for (const id of known) await shop.run(sql`INSERT INTO ${shop.tables.eventNode} VALUES (${literal(id)}, 0)`);
    expect(await areIdsUnique(warehouse, shop, {})).toBe(unique);
  });
});
