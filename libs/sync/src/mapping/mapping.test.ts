import { createHash } from 'node:crypto';
import { buildRoom } from '@tributary/test-support';
import { beforeAll, expect, test } from '@jest/globals';
import { describeEngines } from '../testing/describe-engines.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

beforeAll(() => buildRoom('libs/templates'));

const ANN = `INSERT INTO people VALUES (1, 'ann', 30), (2, 'bob', NULL)`;
const told = (world: SyncWorld) => world.destination.writes.flat().map(({ fields }) => fields);
const changedOf = (world: SyncWorld) => world.destination.writes.at(-1)?.map(({ operation, changed }) => [operation, ...changed]);

/** Runs it and gives why it was refused, having sent nothing. */
async function refusal(world: SyncWorld): Promise<string> {
  const run = await world.run();
  expect(run.state).toBe('failed');
  expect(world.destination.writes).toEqual([]);
  return run.error?.message ?? '';
}

describeEngines('what fills a field', (openWorld) => {
  test('a column, a constant, a template, an expression and facts of the run, side by side', async () => {
    const world = await openWorld();
    await world.sql(ANN);
    world.define({
      mapping: {
        name: { column: 'name' },
        plan: { value: 'vip' },
        greeting: { template: 'Hi {{ name | capitalize }}{% if age %}, {{ age }}{% endif %}!' },
        'custom.decade': { sql: `CASE WHEN age >= 30 THEN 'thirties' END -- of life` },
        'custom.length': { sql: 'length(name)', type: 'text' },
        email_hash: { sql: `'  ' || upper(name) || '@X '`, normalize: 'trim_lower', hash: 'sha256' },
        synced_at: { run: 'started_at' },
      },
    });
    const { startedAt } = await world.run();
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    const same = { plan: 'vip', synced_at: startedAt.toISOString() };
    expect(told(world)).toEqual([
      { ...same, name: 'ann', greeting: 'Hi Ann, 30!', custom: { decade: 'thirties', length: '3' }, email_hash: sha256('ann@x') },
      { ...same, name: 'bob', greeting: 'Hi Bob!', custom: { decade: null, length: '3' }, email_hash: sha256('bob@x') },
    ]);
  });

  test('the same again sends nothing, although the run has other facts; what a template uses changes it', async () => {
    const world = await openWorld();
    await world.sql(ANN);
    world.define({
      mapping: { greeting: { template: 'Hi {{ name }}' }, at: { run: 'started_at' }, first: { column: 'age', when: 'on_add' } },
    });
    await world.run();
    world.now.at += 60_000;
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    await world.sql(`UPDATE people SET age = 99`);
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    await world.sql(`UPDATE people SET name = 'eve' WHERE id = 2`);
    await world.run();
    expect(world.destination.writes.at(-1)).toMatchObject([
      { operation: 'change', fields: { greeting: 'Hi eve', at: '2026-01-01T00:01:00.000Z' }, changed: ['greeting', 'at'] },
    ]);
    expect(world.destination.writes.at(-1)?.[0]?.fields).not.toHaveProperty('first');
  });

  test('another template, type or hash sends its field again, and nothing else', async () => {
    const world = await openWorld();
    await world.sql(ANN);
    const name = { column: 'name' };
    world.define({ mapping: { name, other: { template: 'Hi {{ name }}' } } });
    await world.run();
    world.define({ mapping: { name, other: { template: 'Hello {{ name }}' } } });
    expect(countsOf(await world.run())).toMatchObject({ changed: 2, delivered: 2 });
    expect(changedOf(world)).toEqual([
      ['change', 'other'],
      ['change', 'other'],
    ]);
    world.define({ mapping: { name: { ...name, hash: 'sha256' }, other: { template: 'Hello {{ name }}' } } });
    await world.run();
    expect(changedOf(world)).toEqual([
      ['change', 'name'],
      ['change', 'name'],
    ]);
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
  });

  test('a NULL is sent, left out, or sent once when it came to be', async () => {
    const world = await openWorld();
    await world.sql(ANN);
    const age = (policy: string) => ({ column: 'age', null: policy });
    world.define({ mapping: { name: { column: 'name' }, sent: age('send'), omitted: age('omit'), cleared: age('clear') } });
    await world.run();
    expect(told(world)[1]).toEqual({ name: 'bob', sent: null });
    await world.sql(`UPDATE people SET age = NULL WHERE id = 1`);
    await world.run();
    expect(told(world)[2]).toEqual({ name: 'ann', sent: null, cleared: null });
    await world.sql(`UPDATE people SET name = 'ann b' WHERE id = 1`);
    await world.run();
    expect(told(world)[3]).toEqual({ name: 'ann b', sent: null });
  });

  test('I9 a record whose template or type fails is rejected alone, with the field', async () => {
    const world = await openWorld();
    await world.sql(ANN, `INSERT INTO people VALUES (3, 'x', 1)`);
    world.define({ mapping: { next: { template: '{{ age | plus: 1 }}' }, name: { column: 'name' } } });
    const run = await world.run();
    expect(countsOf(run)).toMatchObject({ delivered: 2, rejected: 1 });
    expect([...run.undelivered.values()]).toMatchObject([
      { key: '2', kind: 'rejected', code: 'template.failed', message: expect.stringContaining('The field `next` cannot be made') },
    ]);
  });

  test('a template sees numbers with their digits, times as everywhere, lists and documents', async () => {
    const world = await openWorld();
    world.define({
      source: `SELECT 1 AS id, CAST(12345678901234567890.10 AS DECIMAL(30,2)) AS big, CAST('2026-01-31 10:00:00.5+00' AS TIMESTAMPTZ) AS at,
        CAST('{"city":"Łódź","n":9007199254740993}' AS JSON) AS doc, ARRAY['a','b'] AS tags, TRUE AS yes, CAST(NULL AS TEXT) AS "no name"`,
      mapping: {
        all: {
          template: '{{ big }}|{{ at }}|{{ doc.city }}|{{ doc.n }}|{{ tags | join: "+" }}|{{ yes }}|{{ ["no name"] | default: "-" }}',
        },
      },
    });
    await world.run();
    expect(told(world)).toEqual([{ all: '12345678901234567890.10|2026-01-31T10:00:00.5Z|Łódź|9007199254740993|a+b|true|-' }]);
  });
});

describeEngines('the contract with the source', (openWorld) => {
  const define = (world: SyncWorld, mapping: Record<string, unknown>, source = 'SELECT * FROM people') => world.define({ mapping, source });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a column that is not there', { a: { column: 'nam' } }, /`mapping.a`: the source has no column `nam`, did you mean `name`\?/],
    ['a column of a template', { a: { template: 'Hi {{ nam }}' } }, /`mapping.a`: the source has no column `nam`, did you mean `name`\?/],
    ['an expression of no column', { a: { sql: 'upper(\n nam)' } }, /`mapping.a.sql`: .*nam.* at line 2, column 2/s],
    ['an expression that is none', { a: { sql: 'upper(name' } }, /`mapping.a.sql`: /],
    ['two expressions in one', { a: { sql: 'name, age' } }, /`mapping.a.sql`: gives 2 columns/],
    ['an aggregate', { a: { sql: 'max(age)' } }, /`mapping.a.sql`: /],
    ['a field within another', { a: { column: 'name' }, 'a.b': { column: 'age' } }, /`mapping.a.b`: `a` is mapped to a value/],
  ])('is broken before any request by %s', async (_, mapping, message) => {
    const world = await openWorld();
    await world.sql(ANN);
    define(world, mapping);
    expect(await refusal(world)).toMatch(message);
  });

  test('tells of all that is wrong at once', async () => {
    const world = await openWorld();
    define(world, { a: { column: 'x' }, b: { column: 'y' }, c: { template: '{{ z }}' } });
    expect(await refusal(world)).toMatch(/`x`.*`y`.*`z`.*Nothing was sent/s);
  });

  test('is broken by columns of one name', async () => {
    const world = await openWorld();
    define(world, { a: { column: 'name' } }, `SELECT 1 AS id, 'a' AS name, 'b' AS name`);
    expect(await refusal(world)).toMatch(/several columns `name`: give each a name of its own/);
  });

  test('drift: a column that is renamed or dropped stops the run, one that is added sends nothing', async () => {
    const world = await openWorld();
    await world.sql(ANN);
    define(world, { name: { column: 'name' } });
    await world.run();
    await world.sql('ALTER TABLE people ADD COLUMN extra TEXT', `UPDATE people SET extra = 'x'`);
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    await world.sql('ALTER TABLE people RENAME COLUMN name TO names');
    const run = await world.run();
    expect(run.error?.message).toMatch(/`mapping.name`: the source has no column `name`, did you mean `names`\?/);
    expect(world.destination.writes).toHaveLength(1);
    await world.sql('ALTER TABLE people RENAME COLUMN names TO name', 'ALTER TABLE people DROP COLUMN id');
    expect((await world.run()).error?.message).toMatch(/`key.id`: the source has no column `id`/);
  });
});
