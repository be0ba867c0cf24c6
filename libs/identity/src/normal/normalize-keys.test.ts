import { IdentifierType } from '@tributary/core';
import { sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { normalizeKeys } from './normalize-keys.js';

describe.each(TEST_ENGINES)('identifiers in a table of somebody else, on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  test.each([
    ['none', [' Ada ', 'BOB']],
    ['trim_lower', ['ada', 'bob']],
    ['email', [null, null]],
    ['phone_e164', [null, null]],
  ])('normalised by `%s` become %j', async (normalize, expected) => {
    const type = IdentifierType.parse({ kind: 'identifier_type', id: 'one', normalize });
    const found = await place.warehouse.session(async (session) => {
      await session.execute(
        sql`CREATE TEMPORARY TABLE foreign_keys AS SELECT 1 AS place, ' Ada ' AS key UNION ALL SELECT 2, 'BOB' UNION ALL SELECT 3, NULL`,
      );
      await normalizeKeys(session, { table: sql`foreign_keys`, column: sql`key`, type });
      return session.rows(sql`SELECT key FROM foreign_keys ORDER BY place`);
    });
    expect(found.map(([key]) => key)).toEqual([...expected, null]);
  });

  test('are found by the mailbox they mean', async () => {
    const type = IdentifierType.parse({ kind: 'identifier_type', id: 'email', normalize: 'email' });
    const found = await place.warehouse.session(async (session) => {
      await session.execute(sql`CREATE TEMPORARY TABLE mailing AS SELECT ' Ada@Example.COM' AS key`);
      await normalizeKeys(session, { table: sql`mailing`, column: sql`key`, type });
      return session.rows(sql`SELECT key FROM mailing`);
    });
    expect(found).toEqual([['ada@example.com']]);
  });
});
