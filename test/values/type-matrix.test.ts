import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { describeEngines } from '../../libs/sync/src/testing/describe-engines.js';
import type { SyncWorld } from '../../libs/sync/src/testing/sync-world.js';
import { rawFields } from './raw-fields.js';
import { openSandboxed, type Sandboxed } from './sandboxed.js';
import { NAMES, REFUSED, TOLD } from './values.js';

let sandbox: Sandboxed;
beforeAll(async () => {
  sandbox = await openSandboxed();
});
afterEach(() => void (sandbox.bodies.length = 0));
afterAll(() => sandbox.close());

const DIALECT = { DuckDB: 'duckdb', PostgreSQL: 'postgres' } as const;
const OPTIONS = { add: { method: 'PUT', path: '/lake/{id}', body: 'record' } };

/** A sync of one row whose columns are these, each to a field of its own. */
function define(world: SyncWorld, columns: readonly (readonly [name: string, sql: string])[], how: object = {}): void {
  const list = columns.map(([name, sql]) => `${sql} AS "${name.replaceAll('"', '""')}"`);
  const mapping = Object.fromEntries(columns.map(([name], index) => [`f${index}`, { column: name, ...how }]));
  world.define({ object: 'record', options: OPTIONS, source: `SELECT 'k' AS id, ${list.join(', ')}`, mapping });
}

describeEngines('I10 a value from a warehouse to the HTTP sandbox', (openWorld, engine) => {
  const dialect = DIALECT[engine as keyof typeof DIALECT];

  test('arrives as it is, digit for digit, and is the same at the next run', async () => {
    const world = await openWorld();
    const lake = TOLD.flatMap((value) => (value[dialect] === undefined ? [] : [{ ...value, sql: value[dialect] }]));
    define(
      world,
      lake.map(({ sql }, index) => [`c${index}`, sql]),
    );
    const run = await sandbox.run(world);
    expect([run.error, run.counts.delivered, [...run.undelivered.values()]]).toEqual([null, 1, []]);
    const raw = rawFields(sandbox.bodies.at(-1) ?? '{}');
    const told = lake.map(({ what }, index) => [what, raw.get(`f${index}`)]);
    expect(told).toEqual(lake.map(({ what, told: expected }) => [what, typeof expected === 'string' ? expected : expected[dialect]]));
    expect(await sandbox.holdings()).toHaveLength(1);
    expect((await sandbox.run(world)).counts).toMatchObject({ extracted: 1, unchanged: 1 });
  });

  test('made text, hashed or put into a template it keeps its digits', async () => {
    const world = await openWorld();
    define(world, [['big', `CAST('12345678901234567890.10' AS DECIMAL(30,2))`]], { type: 'text' });
    await sandbox.run(world);
    expect(rawFields(sandbox.bodies.at(-1) ?? '{}').get('f0')).toBe('"12345678901234567890.10"');
  });

  test.each(REFUSED)('that cannot arrive as it is rejects its record with a reason: $what', async (value) => {
    const sql = value[dialect];
    if (sql === undefined) return;
    const world = await openWorld();
    define(world, [['c', sql]]);
    const run = await sandbox.run(world);
    expect([...run.undelivered.values()]).toEqual([
      expect.objectContaining({ key: 'k', kind: 'rejected', code: value.code, message: expect.stringContaining('`f0`') }),
    ]);
    expect(sandbox.bodies).toEqual([]);
  });

  test('is found whatever its column is called', async () => {
    const world = await openWorld();
    define(
      world,
      NAMES.map((name, index) => [name, `${index}`]),
    );
    const run = await sandbox.run(world);
    expect([run.error, run.counts.delivered]).toEqual([null, 1]);
    const raw = rawFields(sandbox.bodies.at(-1) ?? '{}');
    expect(NAMES.map((_, index) => raw.get(`f${index}`))).toEqual(NAMES.map((_, index) => `${index}`));
  });

  test('of columns whose names differ in case only is the one that was meant, or refused', async () => {
    const world = await openWorld();
    define(world, [
      ['a', '1'],
      ['A', '2'],
    ]);
    const run = await sandbox.run(world);
    if (run.error === null)
      expect([...rawFields(sandbox.bodies.at(-1) ?? '{}')].slice(0, 2)).toEqual([
        ['f0', '1'],
        ['f1', '2'],
      ]);
    else expect([run.error.message, sandbox.bodies]).toEqual([expect.stringContaining('several columns `A`'), []]);
  });
});
