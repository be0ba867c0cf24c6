import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { keysOfPerson } from './person-keys.js';

const person = {
  profiles: ['p1', 'p0'],
  identifiers: [
    { type: 'user', value: 'u1' },
    { type: 'email', value: 'ann "new"@x' },
    { type: 'email', value: 'ann@old' },
  ],
};
const source = sql`SELECT 'p1' AS profile_id, 'u1' AS "user", 'ann "new"@x' AS email, 7 AS plan UNION ALL SELECT 'p9', 'u9', 'b@x', 8`;

describe.each(TEST_ENGINES)('the keys of a person on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const keysBy = async (...columns: readonly string[]) => {
    const key = Object.fromEntries(columns.map((column) => [`${column}_there`, column]));
    return [...(await keysOfPerson(place.warehouse, { sync: { key }, source, person }))].sort();
  };

  test('are every value that an identifier ever had', async () => {
    expect(await keysBy('email')).toEqual(['ann "new"@x', 'ann@old']);
    expect(await keysBy('profile_id')).toEqual(['p0', 'p1']);
  });

  test('are every combination of several, in the form of the one that is shown now', async () => {
    const [shown] = await place.warehouse.rows(sql`SELECT ${place.warehouse.dialect.jsonArray([sql`'u1'`, sql`'ann "new"@x'`])}`);
    const keys = await keysBy('user', 'email');
    expect(keys).toHaveLength(2);
    expect(keys).toContain(String(shown?.[0]));
    expect(keys.map((key) => JSON.parse(key) as unknown)).toEqual(expect.arrayContaining([['u1', 'ann@old']]));
    expect((await keysBy('profile_id', 'user', 'email')).map((key) => JSON.parse(key) as unknown)).toHaveLength(4);
  });

  test('are those of the present records only where a part of the key is no identifier', async () => {
    expect((await keysBy('user', 'plan')).map((key) => JSON.parse(key) as unknown)).toEqual([['u1', 7]]);
  });
});
