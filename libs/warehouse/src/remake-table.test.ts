import { describe, expect, test } from '@jest/globals';
import { ident, remakeTable, sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES } from '@tributary/test-support';

const TABLE = ident('tributary_remade');

describe.each(TEST_ENGINES)('a table of a session that is made again, on %s', (engine) => {
  test('has the columns and rows of the last query, and is gone with the session', async () => {
    const place = await openTestWarehouse(engine);
    const { warehouse } = place;
    await warehouse.session(async (session) => {
      await remakeTable(session, TABLE, sql`SELECT 1 AS n`);
      await remakeTable(session, TABLE, sql`SELECT 'b' AS name, 2 AS n`);
      expect(await session.rows(sql`SELECT * FROM ${TABLE}`)).toEqual([['b', 2]]);
    });
    await expect(warehouse.rows(sql`SELECT * FROM ${TABLE}`)).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
    await place.drop();
  });
});
