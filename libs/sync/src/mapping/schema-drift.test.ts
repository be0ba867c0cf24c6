import { beforeAll, expect, test } from '@jest/globals';
import { Invalid } from '@tributary/core';
import { buildRoom } from '@tributary/test-support';
import { previewSync } from '../preview/preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';
import { watchedTools } from '../testing/watched-tools.js';

beforeAll(() => buildRoom('libs/templates'));

/** What becomes of the next run: refused before any request with this message, or what it sends: of which keys which fields. */
type Effect = { readonly refused: RegExp } | { readonly sends: readonly (readonly [key: string, ...fields: string[]])[] };

interface Drift {
  readonly to: readonly string[];
  readonly then: Effect;
}

const NOTHING: Effect = { sends: [] };
const all = (...fields: string[]): Effect => ({ sends: ['1', '2', '3'].map((key) => [key, ...fields] as const) });
const type = (column: string, to: string, using = `CAST(${column} AS ${to})`): string =>
  `ALTER TABLE crm ALTER COLUMN ${column} TYPE ${to} USING ${using}`;
const missing = (path: string, column: string): Effect => ({ refused: new RegExp(`\`${path}\`: the source has no column \`${column}\``) });

const CASES: Readonly<Record<string, Drift>> = {
  'a mapped column is dropped': { to: ['ALTER TABLE crm DROP COLUMN score'], then: missing('mapping.score', 'score') },
  'the key is dropped': { to: ['ALTER TABLE crm DROP COLUMN id'], then: missing('key.id', 'id') },
  'a column of a template is dropped': { to: ['ALTER TABLE crm DROP COLUMN city'], then: missing('mapping.hi', 'city') },
  'a column of an expression is dropped': {
    to: ['ALTER TABLE crm DROP COLUMN email'],
    then: { refused: /`mapping\.mail\.sql`: .*email/s },
  },
  'a column that is not mapped is dropped': { to: ['ALTER TABLE crm DROP COLUMN note'], then: NOTHING },
  'a mapped column is renamed': {
    to: ['ALTER TABLE crm RENAME COLUMN name TO full_name'],
    then: missing('mapping.name', 'name'),
  },
  'a column that is not mapped is renamed': { to: ['ALTER TABLE crm RENAME COLUMN note TO remark'], then: NOTHING },
  'two columns change their names': {
    to: [
      'ALTER TABLE crm RENAME COLUMN name TO swap',
      'ALTER TABLE crm RENAME COLUMN nick TO name',
      'ALTER TABLE crm RENAME COLUMN swap TO nick',
    ],
    then: { sends: [['1', 'name']] },
  },
  'a name changes its case': { to: ['ALTER TABLE crm RENAME COLUMN name TO "NAME"'], then: missing('mapping.name', 'name') },
  'an integer is made wider': { to: [type('score', 'BIGINT')], then: NOTHING },
  'a small integer is made wider': { to: [type('level', 'INTEGER')], then: NOTHING },
  'an integer is made narrower': { to: [type('total', 'INTEGER')], then: NOTHING },
  'a text is bounded': { to: [type('name', 'VARCHAR(50)')], then: NOTHING },
  'a number becomes text': { to: [type('score', 'TEXT')], then: all('score') },
  'a number becomes what its field cannot be': {
    to: [type('level', 'DATE', `DATE '2026-01-01'`)],
    then: { refused: /`mapping\.level`: the column `level` is date, which cannot fill the field `level` of type integer/ },
  },
  'the key becomes a wider number': { to: [type('id', 'BIGINT')], then: NOTHING },
  'the key becomes text': {
    to: [type('id', 'TEXT')],
    then: { refused: /The key of sync `people_to_fake` was \(`id` integer\) and is now \(`id` text\)/ },
  },
  'the key becomes a fraction': {
    to: [type('id', 'DOUBLE PRECISION')],
    then: { refused: /`key\.id`: a column of type double cannot be a key/ },
  },
  'NULL is allowed, and comes': {
    to: ['ALTER TABLE crm ALTER COLUMN score DROP NOT NULL', 'UPDATE crm SET score = NULL WHERE id = 2'],
    then: { sends: [['2', 'score']] },
  },
  'NULL is forbidden': { to: ['ALTER TABLE crm ALTER COLUMN name SET NOT NULL'], then: NOTHING },
  'columns are in another order': {
    to: [
      'ALTER TABLE crm RENAME TO before',
      'CREATE TABLE crm AS SELECT total, mood, note, level, seen, spent, city, email, nick, score, name, id FROM before',
    ],
    then: NOTHING,
  },
  'a view of the same stands in for it': {
    to: ['ALTER TABLE crm RENAME TO before', 'CREATE VIEW crm AS SELECT * FROM before'],
    then: NOTHING,
  },
  'a view without a mapped column stands in for it': {
    to: [
      'ALTER TABLE crm RENAME TO before',
      'CREATE VIEW crm AS SELECT id, name, nick, email, city, spent, seen, level, note, mood, total FROM before',
    ],
    then: missing('mapping.score', 'score'),
  },
  'a column is new': { to: [`ALTER TABLE crm ADD COLUMN "more" TEXT DEFAULT 'x'`], then: NOTHING },
  'a column is new with the name of a mapped one': {
    to: ['ALTER TABLE crm RENAME TO before', 'CREATE TABLE other AS SELECT id AS of, name FROM before'],
    then: { refused: /the source has several columns `name`/ },
  },
  'an enum has another value': { to: [], then: { sends: [['3', 'mood']] } },
  'a decimal has more digits': { to: [type('spent', 'DECIMAL(12,4)')], then: NOTHING },
  'a decimal has fewer digits': { to: [type('spent', 'DECIMAL(10,1)')], then: all('spent') },
  'a time gets a zone': { to: [type('seen', 'TIMESTAMPTZ')], then: all('seen') },
  'the table is gone': { to: ['DROP TABLE crm'], then: { refused: /crm/ } },
};

const MOODS: Readonly<Record<string, readonly string[]>> = {
  DuckDB: [`ALTER TABLE crm ALTER COLUMN mood TYPE ENUM('calm', 'glad', 'cross')`],
  PostgreSQL: [`ALTER TYPE mood ADD VALUE 'cross'`],
};

const MAPPING = {
  ...Object.fromEntries(['name', 'score', 'spent', 'seen', 'level', 'mood', 'total'].map((column) => [column, { column }])),
  mail: { sql: 'lower(email)' },
  hi: { template: 'Hi from {{ city }}' },
};

async function inStep(world: SyncWorld): Promise<void> {
  await world.sql(
    `CREATE TYPE mood AS ENUM ('calm', 'glad')`,
    `CREATE TABLE crm (id INTEGER, name TEXT, nick TEXT, score INTEGER NOT NULL, email TEXT, city TEXT, spent DECIMAL(10,2), seen TIMESTAMP,
      level SMALLINT, note TEXT, mood mood, total BIGINT)`,
    `INSERT INTO crm SELECT i, 'n', CASE WHEN i = 1 THEN 'other' ELSE 'n' END, i, 'A@x', 'Rome', 1.25, TIMESTAMP '2026-01-01 10:00:00', 1, 'note',
      'calm', 5000000 FROM generate_series(1, 3) AS numbers(i)`,
  );
  world.define({ source: 'SELECT * FROM crm', mapping: MAPPING });
  expect((await world.run()).counts).toMatchObject({ delivered: 3 });
  expect(countsOf(await world.run())).toEqual({ extracted: 3, unchanged: 3 });
}

describeEngines('D2: the schema drifts between runs', (openWorld, engine) => {
  test.each(Object.entries(CASES))('%s', async (name, { to, then }) => {
    const world = await openWorld({ object: { fields: [{ name: 'level', label: 'Level', type: 'integer' }] } });
    await inStep(world);
    await world.sql(...to);
    if (name.includes('enum')) await world.sql(...(MOODS[engine] ?? []), `UPDATE crm SET mood = 'cross' WHERE id = 3`);
    if (name.includes('with the name of')) world.define({ source: 'SELECT * FROM before JOIN other ON other.of = before.id' });
    const told = world.destination.writes.length;
    const run = await world.run();
    const writes = world.destination.writes.slice(told).flat();
    if ('refused' in then) {
      expect(run.error?.message).toMatch(then.refused);
      expect([run.state, writes]).toEqual(['failed', []]);
    } else {
      expect([run.state, run.error]).toEqual(['succeeded', null]);
      expect(writes.map(({ key, changed }) => [String(key['id']), ...changed])).toEqual(then.sends);
      expect(countsOf(await world.run())).toEqual({ extracted: 3, unchanged: 3 });
    }
  });
});

describeEngines('D2: the schema drifts during a run', (openWorld) => {
  test('a frozen plan is delivered as it was planned, whatever becomes of the source', async () => {
    const world = await openWorld();
    await inStep(world);
    await world.sql('UPDATE crm SET score = 40 WHERE id = 1');
    const freeze = world.runs.freeze.bind(world.runs);
    world.runs.freeze = async (...frozen) => {
      await freeze(...frozen);
      await world.sql('ALTER TABLE crm RENAME COLUMN score TO points', 'ALTER TABLE crm RENAME COLUMN level TO score');
    };
    const run = await world.run();
    world.runs.freeze = freeze;
    expect([run.state, countsOf(run)]).toMatchObject(['succeeded', { changed: 1, unchanged: 2, delivered: 1 }]);
    expect(world.destination.holdings.get('1')).toMatchObject({ score: 40, level: 1 });
    expect((await world.run()).error?.message).toMatch(/`mapping\.level`: the source has no column `level`/);
  });

  test('a column that goes while its plan is made is planned as it was, or refuses the plan: nothing else stands in for it', async () => {
    const world = await openWorld();
    await inStep(world);
    await world.sql('UPDATE crm SET score = 40 WHERE id = 1');
    let drift: Promise<unknown> | undefined;
    const swap = async () => {
      await world.sql('ALTER TABLE crm RENAME COLUMN score TO points');
      await world.sql('ALTER TABLE crm RENAME COLUMN level TO score');
    };
    const tools = watchedTools(world.tools(), (session) => ({
      describe: async (query) => {
        const columns = await session.describe(query);
        drift ??= swap();
        await new Promise((resolve) => setTimeout(resolve, 100));
        return columns;
      },
    }));
    const shown = await previewSync(tools).catch((error: unknown) => error);
    await drift;
    if (shown instanceof Invalid) expect(shown.message).toMatch(/`mapping\.level`: the source has no column `level`/);
    else expect(shown).toMatchObject({ counts: { changed: 1, unchanged: 2 }, changes: [{ key: '1', differences: [{ field: 'score' }] }] });
    await expect(previewSync(world.tools())).rejects.toThrow(/`mapping\.level`: the source has no column `level`/);
  });
});
