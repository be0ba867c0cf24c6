import { liftPaths, sql, Sql } from '@tributary/sql';
import { openTestWarehouse, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

let place: TestWarehouse;
beforeAll(async () => {
  place = await openTestWarehouse('duckdb');
});
afterAll(() => place.drop());

const key = fc.constantFrom('a', 'b', 'user', 'A b', 'é', '0', "it's", '*');
const step = fc.oneof(
  key.map((name) => `'${name.replaceAll("'", "''")}'`),
  fc.constantFrom('0', '1', "'$.a'", "'$.user.é'", "'$[1].b'", "'$.b[0]'"),
);
const path = fc
  .array(step, { minLength: 1, maxLength: 3 })
  .map((steps) => `payload${steps.map((one, at) => `${at === steps.length - 1 ? '->>' : '->'}${one}`).join('')}`);
const document = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
  ),
})).node;

test('paths read together give what they give alone, whatever the document', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(path, { minLength: 2, maxLength: 5 }),
      fc.dictionary(key, document, { maxKeys: 4 }),
      async (paths, payload) => {
        const text = JSON.stringify(payload).replaceAll('\\u0000', '');
        const source = sql`(SELECT CAST(${new Sql(`'${text.replaceAll("'", "''")}'`)} AS JSON) AS payload) AS event`;
        const together = liftPaths(place.warehouse.dialect, paths);
        const columns = (texts: readonly Sql[]) => new Sql(texts.map((one) => one.text).join(', '));
        const alone = await place.warehouse.rows(sql`SELECT ${columns(paths.map((one) => new Sql(one)))} FROM ${source}`);
        const beside = together.column === null ? sql`` : sql`, ${together.column}`;
        expect(
          await place.warehouse.rows(sql`SELECT ${columns(together.expressions)} FROM (SELECT *${beside} FROM ${source}) AS event`),
        ).toEqual(alone);
      },
    ),
    { numRuns: 150 },
  );
});
