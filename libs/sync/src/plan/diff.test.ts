import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { Sql, duckdb, postgres, sql, type Dialect } from '@tributary/sql';
import fc from 'fast-check';
import { MODES, Sync, type Column, type Mode, type Operation } from '@tributary/core';
import { compileDiff, DIFF } from './diff.js';
import { compileFreeze } from './freeze.js';
import { wantedOf, type Wish } from './intents.js';
import { layoutOf, tablesOf } from '../mapping/layout.js';
import { compileStage } from '../mapping/compile-stage.js';
import { INVALID, STAGE } from './stage.js';
import { WANTED } from './wanted-keys.js';
import { describeEngines } from '../testing/describe-engines.js';

const column = (name: string, kind: 'text' | 'integer'): Column => ({ name, type: { kind }, nativeType: kind, nullable: true });
const aSync = ({ mode, key, delivery }: Case) =>
  Sync.parse({
    kind: 'sync',
    id: 'vip',
    source: { model: 'people' },
    destination: 'd',
    object: 'o',
    mode,
    key,
    ...(delivery === undefined ? {} : { delivery }),
    mapping: { 'custom.age': { column: 'age' }, name: { column: 'name' }, plan: { value: 'vip' } },
  });

interface Case {
  readonly mode: Mode;
  readonly key: Record<string, string>;
  readonly intent?: Wish['intent'];
  readonly delivery?: { readonly in_doubt: 'at_most_once' };
  readonly lane?: readonly string[];
  readonly remapped?: readonly string[];
  readonly hasOwed?: boolean;
  readonly hasInvalid?: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  upsert: { mode: 'upsert', key: { id: 'id' } },
  insert: { mode: 'insert', key: { id: 'id' } },
  mirror: { mode: 'mirror', key: { id: 'id' } },
  'mirror-full': { mode: 'mirror', key: { id: 'id' }, intent: { kind: 'full' } },
  'membership-resync': { mode: 'membership', key: { id: 'id' }, intent: { kind: 'resync' } },
  'upsert-resend': { mode: 'upsert', key: { id: 'id' }, intent: { kind: 'resend', keys: ['3'] } },
  'mirror-at-most-once': { mode: 'mirror', key: { id: 'id' }, hasOwed: true, delivery: { in_doubt: 'at_most_once' } },
  'upsert-lanes-remapped': { mode: 'upsert', key: { id: 'id' }, lane: ['name'], remapped: ['name'] },
  'mirror-owed-duplicates': { mode: 'mirror', key: { id: 'id' }, hasOwed: true, hasInvalid: true },
  'mirror-composite-owed': { mode: 'mirror', key: { id: 'id', shop: 'shop' }, hasOwed: true },
};

const SOURCE_COLUMNS = [column('id', 'integer'), column('shop', 'text'), column('age', 'integer'), column('name', 'text')];

const CONTRACT = { columns: new Map(SOURCE_COLUMNS.map((one) => [one.name, one])), expressions: new Map<string, Column>() };

/** Every statement of a plan, as the database sees it. */
function statementsOf(dialect: Dialect, of: Case): readonly Sql[] {
  const { hasOwed = false, hasInvalid = false, lane = [], remapped = [], intent = { kind: 'changes' } } = of;
  const sync = aSync(of);
  const wanted = wantedOf({ sync, object: { label: 'Records', idempotent: false }, intent, unremovable: null }, false);
  const layout = layoutOf(sync);
  const tables = tablesOf('tributary', 'vip');
  const source = sql`SELECT * FROM people`;
  const freeze = {
    tables,
    layout,
    columns: [column('custom.age', 'integer'), column('name', 'text'), column('plan', 'text')],
    hasOwed,
    lane,
    remapped,
  };
  return [
    dialect.createTable(STAGE, compileStage(dialect, { source, sync, layout }, { contract: CONTRACT }), { temporary: true }),
    dialect.createTable(DIFF, compileDiff({ tables, wanted, hasOwed, hasInvalid }), { temporary: true }),
    dialect.createTable(tables.plan('00'), compileFreeze(dialect, { ...freeze, first: false })),
    dialect.createTable(tables.plan('01'), compileFreeze(dialect, { ...freeze, first: true })),
  ];
}

const golden = (name: string, dialect: Dialect) => new URL(`../../golden/${name}.${dialect.name}.sql`, import.meta.url);

for (const dialect of [duckdb, postgres]) {
  test.each(Object.entries(CASES))(`the plan of %s as SQL of ${dialect.name} is the golden one`, async (name, of) => {
    const text = `${statementsOf(dialect, of)
      .map((statement) => `${statement.text};`)
      .join('\n\n')}\n`;
    const file = golden(name, dialect);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      await mkdir(new URL('.', file), { recursive: true });
      await writeFile(file, text);
    }
    expect(text).toBe(await readFile(file, 'utf8'));
  });
}

interface Kept {
  readonly name: string | null;
  readonly age: number | null;
}

/** What no source ever holds. */
const ANOTHER: Kept = { name: 'another', age: 99 };

/** What a plan is, said in TypeScript: the oracle. */
function planned(mode: Mode, source: ReadonlyMap<number, Kept>, ledger: ReadonlyMap<number, Kept>): readonly (readonly unknown[])[] {
  const of = (operation: Operation) => (MODES[mode] as readonly Operation[]).includes(operation);
  if (mode === 'full')
    return planned('upsert', source, new Map([...ledger].map(([key]) => [key, ANOTHER]))).map(([key, what]) => [key, what, null]);
  const changed = (now: Kept, before: Kept) => (['age', 'name'] as const).filter((field) => now[field] !== before[field]);
  const sends = [...source].flatMap(([key, now]): unknown[][] => {
    const before = ledger.get(key);
    if (before === undefined) return of('add') ? [[key, 'add', null]] : [];
    const fields = changed(now, before);
    return fields.length > 0 && of('change') ? [[key, 'change', JSON.stringify(fields)]] : [];
  });
  const removals = [...ledger.keys()].flatMap((key): unknown[][] => (of('remove') && !source.has(key) ? [[key, 'remove', null]] : []));
  return [...sends, ...removals].sort((a, b) => Number(a[1] === 'remove') - Number(b[1] === 'remove') || Number(a[0]) - Number(b[0]));
}

const records = fc.uniqueArray(
  fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    name: fc.constantFrom(null, '', 'a', 'b', "o'x", ',"name"', 'ä€😀'),
    age: fc.constantFrom(null, 0, 1, -1),
  }),
  { selector: (record) => record.id, maxLength: 12 },
);

describeEngines('the plan', (openWorld, engine) => {
  test('is what the definition of a diff says, for any source, ledger and mode', async () => {
    const world = await openWorld();
    const { warehouse } = world;
    const value = (one: string | number | null) =>
      one === null ? 'NULL' : typeof one === 'number' ? String(one) : `'${one.replaceAll("'", "''")}'`;
    const fill = async (rows: readonly (Kept & { id: number })[]) => {
      await world.sql('DELETE FROM people');
      for (const row of rows) await world.sql(`INSERT INTO people VALUES (${row.id}, ${value(row.name)}, ${value(row.age)})`);
    };
    const modes = fc.constantFrom<Mode>('upsert', 'insert', 'update', 'mirror', 'append', 'full', 'membership');
    await fc.assert(
      fc.asyncProperty(records, records, modes, async (before, now, mode) => {
        await world.sql('DROP SCHEMA IF EXISTS tributary CASCADE');
        world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
        await fill(before);
        await world.run();
        world.define({ mode });
        await fill(now);
        const run = world.runs;
        const plans: unknown[] = [];
        const freeze = run.freeze.bind(run);
        run.freeze = async (runId, plan) => {
          const table = tablesOf('tributary', 'people_to_fake').plan(runId);
          plans.push(await warehouse.rows(sql`SELECT "_key", "_operation", "_changed" FROM ${table} ORDER BY "_seq"`));
          return freeze(runId, plan);
        };
        const { counts, state } = await world.run();
        run.freeze = freeze;
        const map = (rows: readonly (Kept & { id: number })[]) => new Map(rows.map((row) => [row.id, row]));
        if (now.length === 0 && before.length > 0 && mode !== 'append') expect(state).toBe('held');
        else expect(plans).toEqual([planned(mode, map(now), map(before))]);
        expect(counts.extracted).toBe(counts.invalid + counts.unchanged + counts.added + counts.changed);
      }),
      { numRuns: 15 },
    );
  });

  test.each(Object.entries(CASES))('the golden plan of %s runs', async (name, { key }) => {
    const world = await openWorld();
    const dialect = world.warehouse.dialect;
    const parts = Object.keys(key).length === 1 ? '' : ', "_key_1" INTEGER, "_key_2" TEXT';
    const keyType = parts === '' ? 'INTEGER' : 'TEXT';
    const hash = engine === 'DuckDB' ? 'UBIGINT' : 'BIGINT';
    await world.sql(
      'DROP TABLE people',
      'CREATE SCHEMA tributary',
      'CREATE TABLE people (id INTEGER, shop TEXT, age INTEGER, name TEXT)',
      `INSERT INTO people VALUES (1, 's', 1, 'same'), (2, 's', 2, 'new'), (3, 's', 3, 'unknown')`,
      `CREATE TABLE tributary.ledger_vip ("_key" ${keyType}${parts}, "_hash" ${hash}, "_remote_id" TEXT, "custom.age" INTEGER, name TEXT, plan TEXT)`,
      `CREATE TABLE tributary.owed_vip ("_key" ${keyType}${parts}, "_hash" ${hash}, operation TEXT, kind TEXT, version TEXT)`,
    );
    const text = await readFile(golden(name, dialect), 'utf8');
    const counts = await world.warehouse.session(async (session) => {
      const [stage, ...rest] = text.split(';\n').filter((statement) => statement.trim() !== '');
      await session.execute(new Sql(stage ?? ''));
      await session.execute(sql`CREATE TEMPORARY TABLE ${INVALID} AS SELECT "_key" FROM ${STAGE} WHERE FALSE`);
      await session.execute(sql`CREATE TEMPORARY TABLE ${WANTED} AS SELECT "_key" FROM ${STAGE} WHERE name = 'unknown'`);
      const columns = `"_key"${parts === '' ? '' : ', "_key_1", "_key_2"'}, "_hash", "custom.age", name, plan`;
      await session.execute(
        new Sql(`INSERT INTO tributary.ledger_vip (${columns}) SELECT ${columns} FROM tributary_stage WHERE name <> 'unknown'`),
      );
      await session.execute(new Sql(`UPDATE tributary.ledger_vip SET name = 'old', "_hash" = 1 WHERE name = 'new'`));
      for (const statement of rest) await session.execute(new Sql(statement));
      return session.rows(new Sql(`SELECT "_operation", "_changed", name FROM tributary.plan_00 ORDER BY "_seq"`));
    });
    const expected: Readonly<Record<string, readonly unknown[]>> = {
      insert: [['add', null, 'unknown']],
      'mirror-full': [
        ['change', null, 'same'],
        ['change', null, 'new'],
        ['add', null, 'unknown'],
      ],
      'membership-resync': ['same', 'new', 'unknown'].map((name) => ['add', null, name]),
      'upsert-resend': [['add', null, 'unknown']],
    };
    expect(counts).toEqual(
      expected[name] ?? [
        ['change', '["name"]', 'new'],
        ['add', null, 'unknown'],
      ],
    );
  });
});
