import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal, Json, SourceUnavailable, type Value } from '@tributary/core';
import { ident, literal, sql, Sql } from '@tributary/sql';
import { openTestWarehouse, postgresConfig, type TestWarehouse } from '@tributary/test-support';
import pg from 'pg';
import { describeWarehouse } from '../describe-warehouse.js';
import { openWarehouse } from '../open-warehouse.js';
import type { ConfigOf, WarehouseOptions } from '../warehouse.js';
import type { Warehouse } from '../warehouse.js';
import { postgresError } from './errors.js';
import { refuseOldVersion } from './open-postgres.js';

describeWarehouse('PostgreSQL', () => openTestWarehouse('postgres'));

let opened: TestWarehouse;
let warehouse: Warehouse;
beforeAll(async () => {
  opened = await openTestWarehouse('postgres');
  warehouse = opened.warehouse;
});
afterAll(() => opened.drop());

const config = () => opened.config as ConfigOf<'postgres'>;
const using = async <T>(
  changes: Partial<ConfigOf<'postgres'>>,
  options: WarehouseOptions,
  work: (warehouse: Warehouse) => Promise<T>,
): Promise<T> => {
  const other = await openWarehouse({ ...config(), ...changes }, options);
  try {
    return await work(other);
  } finally {
    await other.close();
  }
};

describe('a PostgreSQL server', () => {
  test.each([
    ['at a host that is unknown', { host: 'no-such-host.invalid' }, 'warehouse.unreachable', 'no-such-host.invalid'],
    ['where nobody listens', { port: 1 }, 'warehouse.unreachable', ':1/'],
    ['without the database', { database: 'no_such_database' }, 'warehouse.unknown_database', 'no_such_database'],
    ['that does not know the user', { user: 'no_such_user' }, 'warehouse.wrong_password', 'no_such_user'],
    ['without TLS where we ask for it', { ssl: true }, 'warehouse.unreachable', 'SSL'],
  ])('%s is refused with what to check', async (_case, changes, code, named) => {
    await expect(openWarehouse({ ...config(), ...changes })).rejects.toMatchObject({
      name: 'SourceUnavailable',
      code,
      message: expect.stringContaining(named) as unknown,
    });
  });

  test('that refuses the password says so', () => {
    const error = Object.assign(new Error('password authentication failed for user "shop"'), { code: '28P01' });
    expect(postgresError(error, 'PostgreSQL `db:5432/shop`')).toMatchObject({
      name: 'SourceUnavailable',
      code: 'warehouse.wrong_password',
    });
  });

  test('below version 15 is refused', () => {
    expect(() => refuseOldVersion(140_009, '14.9', 'PostgreSQL `db`')).toThrow(SourceUnavailable);
    expect(() => refuseOldVersion(140_009, '14.9', 'PostgreSQL `db`')).toThrow(/14\.9.*needs PostgreSQL 15/);
    expect(() => refuseOldVersion(150_000, '15.0', 'PostgreSQL `db`')).not.toThrow();
  });

  test('where our user may not create a schema fails the check', async () => {
    const role = `reader_${process.pid}`;
    await warehouse.execute(sql`CREATE ROLE ${ident(role)} LOGIN PASSWORD 'reads'`);
    await using({ user: role, password: 'reads' }, {}, (reader) =>
      expect(reader.check()).rejects.toMatchObject({ code: 'warehouse.unwritable' }),
    );
    await warehouse.execute(sql`DROP ROLE ${ident(role)}`);
  });

  test('with other settings of its own gives the same values', async () => {
    const database = ident(config().database);
    for (const setting of [`TimeZone = 'Asia/Tokyo'`, `DateStyle = 'SQL, DMY'`, `bytea_output = 'escape'`, `IntervalStyle = 'iso_8601'`])
      await warehouse.execute(sql`ALTER DATABASE ${database} SET ${new Sql(setting)}`);
    await using({}, {}, async (other) => {
      const row = await other.rows(
        sql`SELECT timestamptz '2024-02-01 00:00:00+00', date '2024-02-01', bytea '\\x00ff', interval '1 day 2 hours'`,
      );
      expect(row).toEqual([['2024-02-01T00:00:00Z', '2024-02-01', Uint8Array.of(0, 255), '1 day 02:00:00']]);
    });
    await warehouse.execute(sql`ALTER DATABASE ${database} RESET ALL`);
  });

  test('that ends our connection in mid-statement gives a clear error, and the next statement a new connection', async () => {
    const kill = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${literal(config().database)} AND query LIKE '%endless%' AND pid <> pg_backend_pid()`;
    const endless = sql`SELECT count(*) AS endless FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(y) WHERE (x * y) % 7 = 3`;
    const lost = { name: 'SourceUnavailable', code: 'warehouse.connection_lost' };
    const soon = setInterval(() => void warehouse.rows(kill), 100);
    await expect(warehouse.rows(endless)).rejects.toMatchObject(lost);
    await expect(warehouse.transaction((session) => session.execute(endless))).rejects.toMatchObject(lost);
    clearInterval(soon);
    expect(await warehouse.rows(sql`SELECT 1`)).toEqual([[1]]);
  });

  test('that ends a connection between two statements, or behind an open stream, does not end our process', async () => {
    const end = async (pid: Value | undefined): Promise<void> => {
      await warehouse.rows(sql`SELECT pg_terminate_backend(${literal(pid as number)}, 5000)`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const lost = { code: 'warehouse.connection_lost' };
    await warehouse.session(async (session) => {
      await end((await session.rows(sql`SELECT pg_backend_pid()`))[0]?.[0]);
      await expect(session.rows(sql`SELECT 1`)).rejects.toMatchObject(lost);
    });
    const reading = async (): Promise<void> => {
      let pid: Value | undefined;
      for await (const chunk of warehouse.stream(
        sql`SELECT pg_backend_pid(), x, repeat('x', 1000) FROM generate_series(1, 100000) AS t(x)`,
      )) {
        if (pid === undefined) await end((pid = chunk.values[0]?.[0]));
      }
    };
    await expect(reading()).rejects.toMatchObject(lost);
    await using({}, { connections: 1 }, async (other) => {
      await end((await other.rows(sql`SELECT pg_backend_pid()`))[0]?.[0]); // now it is idle in the pool
      expect(await other.rows(sql`SELECT 1`)).toEqual([[1]]);
    });
  });

  test('runs nothing any more after a statement was stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    await expect(warehouse.rows(sql`SELECT pg_sleep(60) AS stopped`, { signal: stop.signal })).rejects.toMatchObject({
      code: 'warehouse.cancelled',
    });
    const running = sql`SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%AS stopped%' AND pid <> pg_backend_pid()`;
    expect(await warehouse.rows(running)).toEqual([[0n]]);
  });

  test('with one connection serves everyone in turn, clean of what was before', async () => {
    await using({}, { connections: 1 }, async (other) => {
      await other.execute(sql`CREATE TEMPORARY TABLE left_over (a integer)`);
      await other.execute(sql`SET TimeZone = 'Asia/Tokyo'`);
      await expect(other.rows(sql`SELECT * FROM left_over`)).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
      expect(await other.rows(sql`SELECT current_setting('TimeZone')`)).toEqual([['UTC']]);
      const answers = await Promise.all([1, 2, 3, 4].map((n) => other.rows(sql`SELECT ${literal(n)}`)));
      expect(answers.flat(2)).toEqual([1, 2, 3, 4]);
      await other.execute(sql`BEGIN`);
      await expect(other.rows(sql`SELECT 1 / 0`)).rejects.toMatchObject({ code: 'warehouse.value' });
      expect(await other.rows(sql`SELECT 1`)).toEqual([[1]]);
    });
  });

  test('is read with parsers of our own, which no other user of the library gets', async () => {
    expect(await warehouse.rows(sql`SELECT 1::bigint`)).toEqual([[1n]]);
    const client = new pg.Client(config());
    await client.connect();
    expect((await client.query('SELECT 1::bigint AS n')).rows).toEqual([{ n: '1' }]);
    await client.end();
    expect(postgresConfig().engine).toBe('postgres');
  });
});

/** `[PostgreSQL's type, SQL of the value, our type, the value]` of what only PostgreSQL has. */
const VALUES: readonly (readonly [string, string, string, Value])[] = [
  ['numeric', `'NaN'`, 'decimal', new Decimal('NaN')],
  [
    'numeric',
    `'123456789012345678901234567890123456789012345678901234567890.5'`,
    'decimal',
    new Decimal('123456789012345678901234567890123456789012345678901234567890.5'),
  ],
  ['numeric(10,2)', '1.5', 'decimal', new Decimal('1.50')],
  ['real', '0.1', 'double', 0.1],
  ['oid', '4294967295', 'bigint', 4294967295n],
  ['varchar(5)', `'abc'`, 'text', 'abc'],
  ['char(5)', `'abc'`, 'text', 'abc  '],
  ['json', `'{"b": 1,   "a": 2, "a": 3}'`, 'json', new Json('{"b": 1,   "a": 2, "a": 3}')],
  ['timestamptz', `'0044-03-15 10:00:00+00 BC'`, 'timestamp', '0044-03-15 10:00:00+00 BC'],
  ['timestamp', `'0044-03-15 10:00:00.5 BC'`, 'local_timestamp', '0044-03-15 10:00:00.5 BC'],
  ['timestamp', `'12024-01-01 00:00:00'`, 'local_timestamp', '12024-01-01 00:00:00'],
  ['date', `'0044-03-15 BC'`, 'date', '0044-03-15 BC'],
  ['interval', `'1 year 2 days 03:04:05.6'`, 'other', '1 year 2 days 03:04:05.6'],
  ['timetz', `'10:00:00+02'`, 'other', '10:00:00+02'],
  ['inet', `'10.0.0.1/8'`, 'other', '10.0.0.1/8'],
  ['mood', `'happy'`, 'other', 'happy'],
  ['money_amount', `7.25`, 'decimal', new Decimal('7.25')],
];

describe.each(VALUES)('a %s of %s', (type, written, kind, value) => {
  test('is read exactly, and loaded back unchanged', async () => {
    await warehouse.execute(sql`DROP TABLE IF EXISTS here, there`);
    await warehouse.execute(sql`DROP TYPE IF EXISTS mood`);
    await warehouse.execute(sql`CREATE TYPE mood AS ENUM ('happy', 'sad')`);
    await warehouse.execute(sql`DROP DOMAIN IF EXISTS money_amount`);
    await warehouse.execute(sql`CREATE DOMAIN money_amount AS numeric CHECK (value >= 0)`);
    const column = new Sql(type);
    for (const table of ['here', 'there']) await warehouse.execute(sql`CREATE TABLE ${ident(table)} (v ${column})`);
    await warehouse.execute(sql`INSERT INTO here SELECT CAST(${new Sql(written)} AS ${column})`);
    expect((await warehouse.describe(sql`SELECT v FROM here`))[0]).toMatchObject({
      type: { kind },
      nativeType: expect.stringMatching(/^[a-z ]+$/) as unknown,
    });
    expect(await warehouse.rows(sql`SELECT * FROM here`)).toEqual([[value]]);
    await warehouse.load(ident('there'), warehouse.stream(sql`SELECT * FROM here`));
    expect(await warehouse.rows(sql`SELECT count(*) FROM here JOIN there ON here.v::text = there.v::text`)).toEqual([[1n]]);
  });
});

test('a list of lists keeps its shape', async () => {
  expect(await warehouse.rows(sql`SELECT ARRAY[[1, 2], [3, NULL]]`)).toEqual([
    [
      [
        [1, 2],
        [3, null],
      ],
    ],
  ]);
});
