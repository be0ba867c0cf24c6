import { ident, ourTables, Sql, sql } from '@tributary/sql';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computeTraits, resetTraits } from '@tributary/traits';
import { readStatistics, takeStatistics } from './statistics.js';

describe.each(TEST_ENGINES)('statistics of traits on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const SEEN = sql`TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'UTC'`;

  async function aTable(schema: string, columns: Sql) {
    const { profileTrait } = ourTables(schema);
    await place.warehouse.execute(sql`CREATE SCHEMA ${ident(schema)}`);
    await place.warehouse.execute(
      sql`CREATE TABLE ${profileTrait} AS SELECT CAST(lpad(CAST(n AS text), 32, '0') AS uuid) AS profile_id, ${columns}
        FROM generate_series(0, 99) AS numbers(n)`,
    );
    return schema;
  }

  test('tell of each trait how many have it, its most common values, and where numbers and times begin and end', async () => {
    const schema = await aTable(
      'stat_one',
      sql`CASE WHEN n % 2 = 0 THEN 'even' WHEN n < 50 THEN 'é' END AS word, CAST(9007199254740993 + n AS bigint) AS big,
        ${SEEN} + n * INTERVAL '1 hour' AS seen, n % 3 = 0 AS third, CAST(NULL AS double precision) AS none,
        CASE WHEN n < 3 THEN CAST('{"a": 1}' AS ${place.warehouse.dialect.type({ kind: 'json' })}) END AS object,
        CASE WHEN n < 4 THEN ${engine === 'duckdb' ? sql`['a', 'b']` : sql`ARRAY['a', 'b']`} END AS list`,
    );
    const taken = await takeStatistics(place.warehouse, { schema });
    const by = new Map(taken.map((one) => [one.trait, one]));
    expect(by.get('word')).toMatchObject({ profiles: 100, values: 75, uniques: 2, lowest: null, highest: null });
    expect(by.get('word')?.top).toEqual([
      { value: 'even', profiles: 50 },
      { value: 'é', profiles: 25 },
    ]);
    expect(by.get('big')).toMatchObject({ values: 100, uniques: 100, lowest: '9007199254740993', highest: '9007199254741092' });
    expect(by.get('big')?.top.map(({ value }) => value)).toEqual(
      Array.from({ length: 10 }, (_, n) => String(9007199254740993n + BigInt(n))),
    );
    expect(by.get('seen')).toMatchObject({ lowest: '2026-01-01T00:00:00Z', highest: '2026-01-05T03:00:00Z', uniques: 100 });
    expect(by.get('third')?.top).toEqual([
      { value: false, profiles: 66 },
      { value: true, profiles: 34 },
    ]);
    expect(by.get('none')).toMatchObject({ values: 0, uniques: 0, top: [], lowest: null, highest: null });
    expect(by.get('object')).toMatchObject({ values: 3, uniques: 1 });
    expect(by.get('list')).toMatchObject({ values: 4, uniques: 1, top: [{ value: ['a', 'b'], profiles: 4 }] });
  });

  test('are gone when all values of traits are deleted', async () => {
    const shop = await plainProfiles(place.warehouse, 'stat_reset', []);
    await computeTraits(place.warehouse, { schema: shop.schema, events: shop.events, traits: [], runId: 'run' });
    await place.warehouse.execute(sql`ALTER TABLE ${shop.tables.profileTrait} ADD COLUMN number integer`);
    expect(await takeStatistics(place.warehouse, shop)).toHaveLength(1);
    await resetTraits(place.warehouse, shop.schema);
    expect(await readStatistics(place.warehouse, shop)).toEqual([]);
  });

  test('are kept as they were taken, with the time, until they are taken again', async () => {
    const schema = await aTable('stat_two', sql`n AS number`);
    expect(await readStatistics(place.warehouse, { schema })).toEqual([]);
    const taken = await takeStatistics(place.warehouse, { schema });
    await place.warehouse.execute(sql`DELETE FROM ${ourTables(schema).profileTrait}`);
    expect(await takeStatistics(place.warehouse, { schema, maxAgeMinutes: 60 })).toEqual(taken);
    expect(await readStatistics(place.warehouse, { schema })).toEqual(taken);
    expect(await readStatistics(place.warehouse, { schema, trait: 'other' })).toEqual([]);
    const again = await takeStatistics(place.warehouse, { schema });
    expect(again).toMatchObject([{ trait: 'number', profiles: 0, values: 0, uniques: 0, top: [], lowest: null }]);
    expect(Date.parse(again[0]?.taken_at ?? '')).toBeGreaterThanOrEqual(Date.parse(taken[0]?.taken_at ?? ''));
  });

  test('are taken again, however young, when a trait was computed for everybody since, as by a run that was killed before it took them', async () => {
    const schema = await aTable('stat_killed', sql`n AS number`);
    const { profileTrait, traitColumn } = ourTables(schema);
    await takeStatistics(place.warehouse, { schema });
    await place.warehouse.execute(sql`UPDATE ${profileTrait} SET number = 7`);
    await place.warehouse.execute(
      sql`CREATE TABLE ${traitColumn} AS SELECT 'number' AS trait_id, ${place.warehouse.dialect.now} + INTERVAL '1 second' AS computed_at`,
    );
    expect(await takeStatistics(place.warehouse, { schema, maxAgeMinutes: Infinity })).toMatchObject([{ trait: 'number', uniques: 1 }]);
  });

  test('of more traits than one query can group by are the same', async () => {
    const columns = Array.from({ length: 64 }, (_, index) => `n % ${index + 1} AS t${index}`).join(', ');
    const schema = await aTable('stat_many', new Sql(columns));
    const taken = await takeStatistics(place.warehouse, { schema });
    expect(taken.map(({ uniques }) => uniques)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
  });

  test('of a warehouse without traits are none', async () => {
    await place.warehouse.execute(sql`CREATE SCHEMA stat_none`);
    await place.warehouse.execute(sql`CREATE TABLE ${ourTables('stat_none').profileTrait} (profile_id uuid)`);
    expect(await takeStatistics(place.warehouse, { schema: 'stat_none' })).toEqual([]);
    expect(await takeStatistics(place.warehouse, { schema: 'stat_never' })).toEqual([]);
  });
});
