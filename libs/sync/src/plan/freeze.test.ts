import { expect, test } from '@jest/globals';
import { Sync } from '@tributary/core';
import { Sql, sql } from '@tributary/sql';
import { layoutOf, tablesOf } from '../mapping/layout.js';
import { describeEngines } from '../testing/describe-engines.js';
import { compileFreeze } from './freeze.js';
import { STAGE } from './stage.js';

const SYNC = Sync.parse({
  kind: 'sync',
  id: 'vip',
  source: { model: 'people' },
  destination: 'd',
  object: 'o',
  key: { id: 'id' },
  mapping: { name: { column: 'name' } },
});

describeEngines('a first plan', (openWorld) => {
  test.each([
    ['by key', [], 'coalesce(lag("_key") OVER (ORDER BY "_seq"), -1) >= "_key"'],
    [
      'by lane, then by key',
      ['name'],
      `coalesce(lag("_lane" || CAST(10000000 + "_key" AS TEXT)) OVER (ORDER BY "_seq"), '') >= "_lane" || CAST(10000000 + "_key" AS TEXT)`,
    ],
  ])('has a sequence %s, however many records there are', async (_, lane, outOfOrder) => {
    const world = await openWorld();
    const records = 300_000;
    const request = { tables: tablesOf('tributary', 'vip'), layout: layoutOf(SYNC), columns: [], hasOwed: false, first: true, lane };
    const [row] = await world.warehouse.session(async (session) => {
      const { dialect } = session;
      const shuffled = new Sql(
        `SELECT (CAST(i AS BIGINT) * 7919) % ${records} AS "_key", i AS "_hash", CAST(i % 9 AS TEXT) AS name FROM generate_series(1, ${records}) AS numbers(i)`,
      );
      await session.execute(dialect.createTable(STAGE, shuffled, { temporary: true }));
      await session.execute(dialect.createTable(sql`planned`, compileFreeze(dialect, request), { temporary: true }));
      return session.rows(
        new Sql(`SELECT count(*), min("_seq"), max("_seq"), count(DISTINCT "_seq"), count(*) FILTER (WHERE wrong)
        FROM (SELECT "_seq", ${outOfOrder} AS wrong FROM planned) AS checked`),
      );
    });
    expect(row?.map(Number)).toEqual([records, 1, records, records, 0]);
  });
});
