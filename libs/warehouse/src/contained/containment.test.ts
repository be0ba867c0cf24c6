import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Value, Warehouse as Config } from '@tributary/core';
import { expression, ident, sql, Sql, type Session } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import fc from 'fast-check';
import { openWarehouse } from '../open-warehouse.js';
import { type Attack, STATEMENT } from './testing/attack.js';
import { ATTACKS_ON_DUCKDB } from './testing/attacks-on-duckdb.js';
import { ATTACKS_ON_POSTGRES } from './testing/attacks-on-postgres.js';

interface Ground {
  readonly attacks: readonly Attack[];
  /** What stands there besides, for the attacks to reach for. */
  readonly prepare: readonly string[];
  /** Query: everything that could have been changed. */
  readonly traces: string;
  /** Functions by name that change with every call or from one transaction to the next, as the engine itself says. */
  readonly unsteady: string;
}

const GROUNDS: { readonly [E in Config['engine']]: Ground } = {
  duckdb: {
    attacks: ATTACKS_ON_DUCKDB,
    prepare: ['CREATE SEQUENCE s'],
    traces: `SELECT string_agg(schema_name || table_name, ',' ORDER BY table_name) FROM duckdb_tables()
      UNION ALL SELECT string_agg(name || value, ',' ORDER BY name) FROM duckdb_settings() UNION ALL SELECT string_agg(email, ',' ORDER BY id) FROM customer`,
    unsteady: `SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability = 'VOLATILE'`,
  },
  postgres: {
    attacks: ATTACKS_ON_POSTGRES,
    prepare: [
      'CREATE SEQUENCE serial',
      `CREATE FUNCTION change_everything() RETURNS int LANGUAGE sql AS 'DELETE FROM customer; SELECT 1'`,
      `CREATE FUNCTION add_tax(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2'`,
    ],
    traces: `SELECT string_agg(n.nspname || c.relname || c.relkind::text, ',' ORDER BY c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      UNION ALL SELECT string_agg(name || setting, ',' ORDER BY name) FROM pg_settings WHERE name NOT LIKE 'transaction%'
      UNION ALL SELECT string_agg(email, ',' ORDER BY id) FROM customer UNION ALL SELECT last_value::text FROM serial`,
    unsteady: `SELECT DISTINCT proname::text FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE provolatile = 'v' AND nspname = 'pg_catalog'
      AND prokind = 'f' AND prorettype <> 'trigger'::regtype`,
  },
};

/** Volatile functions that only compute: by chance, by the clock, or not at all. */
const ONLY_COMPUTE = ['random', 'random_normal', 'gen_random_uuid', 'uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday', 'error'];

const NO_QUERY = ['warehouse.syntax', 'warehouse.several_statements', 'warehouse.not_a_query'];

/** Each way in which a text of a user is run or asked about. */
const WAYS: { readonly [way: string]: (session: Session, text: string) => Promise<unknown> } = {
  'as a value that is read': (session, text) => session.rows(sql`SELECT ${expression(text)} AS value`),
  'as a query that is described': (session, text) => session.describe(sql`SELECT * FROM ${expression(text)} AS asked`),
  'as part of a table that is made': (session, text) => session.execute(sql`CREATE TABLE stolen AS SELECT ${expression(text)} AS value`),
};

describe.each(TEST_ENGINES)('I13 what people write as SQL for %s', (engine) => {
  const { attacks, prepare, traces, unsteady } = GROUNDS[engine];
  let place: TestWarehouse;
  let before: readonly (readonly Value[])[];
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    const { warehouse } = place;
    await warehouse.check();
    await warehouse.execute(sql`CREATE TABLE customer AS SELECT 1 AS id, CAST('ada@example.com' AS text) AS email`);
    await warehouse.execute(sql`CREATE TABLE tributary.ledger_other AS SELECT 'secret' AS value`);
    for (const statement of prepare) await warehouse.execute(new Sql(statement));
    before = await warehouse.rows(new Sql(traces));
  });
  afterAll(() => place.drop());

  test('has attacks of every kind to be tried with', () => {
    expect(attacks.length).toBeGreaterThanOrEqual(60);
  });

  test.each(attacks)('is refused in whatever way it is run, and by name: %s', async (text, names) => {
    for (const run of Object.values(WAYS)) {
      const refusal = await place.warehouse.session((session) => run(session, text)).catch((error: unknown) => error as Error);
      expect(refusal).toMatchObject({ name: 'Invalid', message: expect.stringContaining(names) });
      if (names === STATEMENT) expect(['sql.not_allowed', ...NO_QUERY]).toContain((refusal as { readonly code?: string }).code);
    }
  });

  test('has left everything as it was', async () => {
    expect(await place.warehouse.rows(new Sql(traces))).toEqual(before);
  });

  test('may call no function that the engine says may act, but those that go by chance or the clock', async () => {
    const names = (await place.warehouse.rows(new Sql(unsteady)))
      .map(([name]) => String(name))
      .filter((name) => !ONLY_COMPUTE.includes(name));
    expect(names.length).toBeGreaterThan(5);
    const allowed: string[] = [];
    for (const name of names) {
      const refused = await place.warehouse.rows(sql`SELECT ${expression(`${name}()`)}`).then(
        () => 'ran',
        (error: unknown) => (error as { readonly code?: string }).code,
      );
      if (refused !== 'sql.not_allowed') allowed.push(name);
    }
    expect(allowed).toEqual([]);
  });

  test('is run as it stands where it only computes', async () => {
    const { warehouse } = place;
    const texts = [
      '1 + 1',
      `'; DROP TABLE customer; --'`,
      `upper(email) || ' -- no comment; no end'`,
      `CASE WHEN email LIKE '%;%' THEN 'a' ELSE 'b' END -- why`,
      '(SELECT max(email) FROM customer)',
      'SELECT count(*) FROM customer WHERE id IN (1, 2)',
      'WITH one AS (SELECT email FROM customer) SELECT email FROM one',
      'SELECT email FROM customer UNION ALL SELECT email FROM customer ORDER BY 1 LIMIT 1',
      'SELECT sum(n) FROM generate_series(1, 3) AS t(n)',
      'coalesce(NULL, random(), 1)',
      `CAST('2026-01-01' AS date)`,
    ];
    for (const text of texts) {
      const rows = await warehouse.rows(sql`SELECT ${expression(text)} AS value FROM customer`);
      expect(rows).toHaveLength(1);
    }
  });

  const leaf = fc.oneof(
    fc.integer({ min: -1_000, max: 1_000 }).map((n) => `(${n})`),
    fc.constant('id'),
    fc.constant('length(email)'),
    fc.string({ maxLength: 12 }).map((text) => `length('${text.replaceAll('\0', '').replaceAll("'", "''")}')`),
    fc.constant('(SELECT count(*) FROM customer AS c WHERE c.id >= 0)'),
  );
  const harmless = fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.tuple(tie('value'), fc.constantFrom('+', '-', '*'), tie('value')).map(([a, op, b]) => `${a} ${op} ${b}`),
      fc.tuple(tie('value'), tie('value'), tie('value')).map(([a, b, c]) => `CASE WHEN ${a} > ${b} THEN ${c} ELSE 0 END`),
      fc.tuple(tie('value'), tie('value')).map(([a, b]) => `coalesce(abs(${a}), ${b}) /* ; DROP TABLE customer */`),
      tie('value').map((a) => `(SELECT max(x) FROM (SELECT ${a} AS x) AS inner_rows)`),
    ),
  })).value;

  test('passes unchanged when it is harmless, whatever it is composed of', async () => {
    const { warehouse } = place;
    await fc.assert(
      fc.asyncProperty(harmless, async (text) => {
        const statement = sql`SELECT CAST(${expression(text)} AS double precision) AS value FROM customer`;
        expect(await warehouse.rows(statement)).toEqual(await warehouse.rows(new Sql(statement.text)));
      }),
      { numRuns: 150 },
    );
  });
});

describe.each(TEST_ENGINES)('I14 a query of a person on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    await place.warehouse.execute(sql`CREATE TABLE many AS SELECT n FROM generate_series(1, 20000) AS t(n)`);
  });
  afterAll(() => place.drop());
  const look = (query: string, rows = 3) => place.warehouse.look(query, { rows, timeoutMs: 20_000 });

  test('gives the first rows in its order, and tells that there are more', async () => {
    const looked = await look('SELECT n FROM many ORDER BY n DESC');
    expect(looked.rows.map(([n]) => Number(n))).toEqual([20_000, 19_999, 19_998]);
    expect(looked).toMatchObject({ truncated: true, shortened: 0 });
    expect(await look('SELECT n FROM many WHERE n < 3')).toMatchObject({ truncated: false });
  });

  test('may give several columns one name', async () => {
    const { columns, rows } = await look('SELECT 1 AS a, 2 AS a');
    expect(columns).toHaveLength(2);
    expect(rows).toEqual([[1, 2]]);
  });

  test('gives no more than the beginning of long values, and tells of how many', async () => {
    const { rows, shortened } = await look(`SELECT repeat('x', 1000000) AS long, 'short' AS brief`);
    expect(String(rows[0]?.[0])).toHaveLength(10_001);
    expect(rows[0]?.[1]).toBe('short');
    expect(shortened).toBe(1);
  });

  test('is stopped when its time is over, and the warehouse goes on', async () => {
    const endless = 'SELECT count(*) FROM many AS a, many AS b, many AS c WHERE a.n + b.n + c.n < 0';
    const began = Date.now();
    await expect(place.warehouse.look(endless, { rows: 1, timeoutMs: 300 })).rejects.toMatchObject({ code: 'warehouse.timeout' });
    expect(Date.now() - began).toBeLessThan(5_000);
    expect((await look('SELECT 1 AS one')).rows).toEqual([[1]]);
  });

  test('without an end is stopped as well', async () => {
    const endless = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT count(*) FROM t';
    await expect(place.warehouse.look(endless, { rows: 1, timeoutMs: 300 })).rejects.toMatchObject({ name: 'Cancelled' });
  });

  test('is refused where it gives more columns than people look at', async () => {
    const wide = `SELECT ${Array.from({ length: 501 }, (_, n) => `${n} AS c${n}`).join(', ')}`;
    await expect(look(wide)).rejects.toMatchObject({ code: 'query.columns' });
  });
});

describe('I13 a query of a person on a server', () => {
  test('runs with the rights of the reader that is named', async () => {
    const place = await openTestWarehouse('postgres');
    const { warehouse, config } = place;
    const reader = `reader_${config.engine === 'postgres' ? config.database : ''}`;
    await warehouse.execute(sql`CREATE TABLE open_to_all AS SELECT 1 AS n`);
    await warehouse.execute(sql`CREATE TABLE salary AS SELECT 1 AS n`);
    await warehouse.execute(sql`CREATE ROLE ${ident(reader)}`);
    await warehouse.execute(sql`GRANT SELECT ON open_to_all TO ${ident(reader)}`);
    const reading = await openWarehouse({ ...config, reader } as Config);
    try {
      const caps = { rows: 1, timeoutMs: 5_000 };
      expect((await reading.look('SELECT n FROM open_to_all', caps)).rows).toEqual([[1]]);
      await expect(reading.look('SELECT n FROM salary', caps)).rejects.toThrow(/permission denied/);
      // Only what people try out: our own work keeps its rights.
      expect(await reading.rows(sql`SELECT n FROM salary`)).toEqual([[1]]);
    } finally {
      await reading.close();
      await warehouse.execute(sql`DROP OWNED BY ${ident(reader)}`);
      await warehouse.execute(sql`DROP ROLE ${ident(reader)}`);
      await place.drop();
    }
  });
});
