import { expect, test } from '@jest/globals';
import { ident, literal, sql } from '@tributary/sql';
import { describeEngines } from '../testing/describe-engines.js';
import { dropPlan } from './drop-plan.js';

const NAME = 'plan_01';

describeEngines('a plan that nobody needs any more', (openWorld) => {
  test('goes, though a worker stands still in the middle of reading it', async () => {
    const { warehouse } = await openWorld();
    const { schema } = warehouse.config;
    await warehouse.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
    await warehouse.execute(warehouse.dialect.createTable(ident(schema, NAME), sql`SELECT x FROM generate_series(1, 20000) AS t(x)`));
    // Reads its first part, and no further.
    const reader = warehouse.stream(sql`SELECT x FROM ${ident(schema, NAME)}`)[Symbol.asyncIterator]();
    await reader.next();
    await dropPlan(warehouse, NAME);
    const left = sql`SELECT count(*) FROM information_schema.tables WHERE table_schema = ${literal(schema)} AND table_name = ${literal(NAME)}`;
    expect(Number((await warehouse.rows(left))[0]?.[0])).toBe(0);
    await reader.return?.(undefined).catch(() => undefined);
    expect(await warehouse.rows(sql`SELECT 1 + 1`)).toEqual([[2]]);
  }, 60_000);

  test('is no error when it is gone already', async () => {
    await expect(dropPlan((await openWorld()).warehouse, 'plan_02')).resolves.toBeUndefined();
  });
});
