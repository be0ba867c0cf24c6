import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal, type Value } from '@tributary/core';
import { expression, ident, join as fragments, literal, sql, Sql } from '@tributary/sql';
import { openTestWarehouse } from '@tributary/test-support';
import { describeWarehouse } from '../describe-warehouse.js';
import { openWarehouse } from '../open-warehouse.js';
import type { Warehouse } from '../warehouse.js';

describeWarehouse('DuckDB', () => openTestWarehouse('duckdb'));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-duckdb-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (path: string) => ({ kind: 'warehouse', id: 'shop', engine: 'duckdb', schema: 'tributary', schedules: {}, path }) as const;
const file = (name: string): string => join(folder, name);
const using = async <T>(path: string, work: (warehouse: Warehouse) => Promise<T>): Promise<T> => {
  const warehouse = await openWarehouse(at(path));
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
};

/** Another process that opens a file, says `open` or why it could not, and keeps it until it is killed. */
async function otherProcess(path: string): Promise<{ readonly child: ChildProcess; readonly said: string }> {
  const script = `import { DuckDBInstance } from '@duckdb/node-api';
    try { globalThis.db = await DuckDBInstance.create(process.argv[1]); console.log('open'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.message); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { cwd: import.meta.dirname, env: {} });
  const said = await new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString().trim())));
  return { child, said };
}

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => (child.once('exit', resolve), child.kill('SIGKILL')));

describe('a DuckDB file', () => {
  test('opened twice in a process, also by another name, loses no committed row', async () => {
    await symlink(file('shared.duckdb'), file('link.duckdb'));
    await using(file('shared.duckdb'), async (first) => {
      await first.execute(sql`CREATE TABLE t (a integer)`);
      for (const other of ['shared.duckdb', 'link.duckdb', '../' + folder.split('/').at(-1) + '/shared.duckdb']) {
        await using(file(other), (second) => second.execute(sql`INSERT INTO t VALUES (1)`));
        await first.execute(sql`INSERT INTO t VALUES (2)`);
      }
      expect(await first.rows(sql`SELECT count(*) FROM t`)).toEqual([[6n]]);
    });
    expect(await using(file('shared.duckdb'), (warehouse) => warehouse.rows(sql`SELECT count(*) FROM t`))).toEqual([[6n]]);
  });

  test('is free for another process when its last user has closed it', async () => {
    const path = file('handed-over.duckdb');
    const [one, two] = [await openWarehouse(at(path)), await openWarehouse(at(path))];
    await one.execute(sql`CREATE TABLE t AS SELECT 1 AS a`);
    await one.close();
    await one.close();
    expect(await two.rows(sql`SELECT a FROM t`)).toEqual([[1]]);
    const early = await otherProcess(path);
    expect(early.said).toContain('Could not set lock');
    await two.close();
    const late = await otherProcess(path);
    expect(late.said).toBe('open');
    await ended(late.child);
  });

  test('that another process holds is refused with the name of that process', async () => {
    const path = file('held.duckdb');
    const { child, said } = await otherProcess(path);
    expect(said).toBe('open');
    await expect(openWarehouse(at(path))).rejects.toMatchObject({
      name: 'SourceUnavailable',
      code: 'warehouse.locked',
      message: expect.stringMatching(new RegExp(`${path}.*process ${child.pid} .*one process at a time`)) as unknown,
    });
    expect(existsSync(path)).toBe(true);
    await ended(child);
    await using(path, (warehouse) => warehouse.check());
  });

  test.each([
    ['in a folder that is missing', 'none/x.duckdb', 'warehouse.unwritable'],
    ['that is a folder', 'folder', 'warehouse.unwritable'],
    ['where nobody may write', '/sys/kernel/x.duckdb', 'warehouse.unwritable'],
    ['on a full disk', '/dev/full', 'warehouse.disk_full'],
    ['that is no database', 'notes.txt', 'warehouse.not_a_database'],
    ['that is only in memory', ':memory:', 'warehouse.in_memory'],
  ])('%s is refused, and nothing is left behind', async (_case, name, code) => {
    await mkdir(file('folder'), { recursive: true });
    await writeFile(file('notes.txt'), 'remember the milk');
    const path = /^[/:]/.test(name) ? name : file(name);
    const before = existsSync(path);
    await expect(openWarehouse(at(path))).rejects.toMatchObject({ code, message: expect.stringContaining(name) as unknown });
    expect(existsSync(path)).toBe(before);
    expect(readFileSync(file('notes.txt'), 'utf8')).toBe('remember the milk');
  });

  test('is opened in UTC, without extensions from the network, and spills beside itself', async () => {
    const settings = [
      'TimeZone',
      'autoinstall_known_extensions',
      'autoload_known_extensions',
      'preserve_insertion_order',
      'temp_directory',
    ];
    const path = file('settings.duckdb');
    await using(path, async (warehouse) => {
      const rows = await warehouse.rows(
        new Sql(settings.map((name) => `SELECT CAST(current_setting('${name}') AS VARCHAR)`).join(' UNION ALL ')),
      );
      expect(rows.flat().sort()).toEqual(['UTC', 'false', 'false', 'false', `${path}.tmp`].sort());
      await expect(warehouse.rows(sql`SELECT * FROM read_csv('https://example.invalid/x.csv')`)).rejects.toThrow(
        /disabled by configuration/,
      );
    });
  });

  test('I13 lets queries of people read files of the folders it was given, by their names, and nothing that is hidden', async () => {
    const files = await mkdtemp(join(tmpdir(), 'tributary-files-'));
    await mkdir(join(files, '.secret'));
    for (const name of ['events.ndjson', '.secret/key.ndjson', '.hidden.ndjson'])
      await writeFile(join(files, name), '{"a": 1}\n{"a": 2}\n');
    const warehouse = await openWarehouse(at(file('with-files.duckdb')), { files: [files] });
    const count = (path: string) => warehouse.rows(sql`SELECT count(*) FROM ${expression(`FROM read_ndjson_objects(${path})`)} AS given`);
    expect(await count(`'${files}/events.ndjson'`)).toEqual([[2n]]);
    const refused = [
      `'${files}/.hidden.ndjson'`,
      `'${files}/.secret/key.ndjson'`,
      `'${files}/*.ndjson'`,
      `'${files}/../x.ndjson'`,
      `'${files}-other/x.ndjson'`,
      `'/etc/passwd'`,
      `'${files}/' || 'events.ndjson'`,
      `['${files}/events.ndjson', '/etc/passwd']`,
      `'${files}/events.ndjson', '/etc/passwd'`,
    ];
    for (const path of refused)
      await expect(count(path)).rejects.toMatchObject({ code: 'sql.not_allowed', message: expect.stringContaining('read_ndjson_objects') });
    for (const text of [`FROM '${files}/events.ndjson'`, `FROM read_text('${files}/events.ndjson')`])
      await expect(warehouse.rows(sql`SELECT * FROM ${expression(text)} AS given`)).rejects.toMatchObject({ code: 'sql.not_allowed' });
    await warehouse.close();
    await rm(files, { recursive: true });
  });

  test('runs out of the memory it was given with an error, and goes on', async () => {
    const warehouse = await openWarehouse(at(file('small.duckdb')), { memoryLimit: '40MB', threads: 1 });
    const big = sql`SELECT len(list(x || 'some more text to fill the memory')) FROM generate_series(1, 5000000) AS t(x)`;
    await expect(warehouse.rows(big)).rejects.toMatchObject({ name: 'SourceUnavailable', code: 'warehouse.out_of_memory' });
    expect(await warehouse.rows(sql`SELECT 1`)).toEqual([[1]]);
    await warehouse.close();
  });

  test('tells how far a long statement is, and leaves the process free meanwhile', async () => {
    await using(file('long.duckdb'), async (warehouse) => {
      await warehouse.execute(sql`CREATE TABLE numbers AS SELECT x FROM generate_series(1, 2000000) AS t(x)`);
      const shares: number[] = [];
      let ticks = 0;
      const ticking = setInterval(() => ticks++, 20);
      await warehouse.execute(sql`CREATE TABLE digests AS SELECT max(md5(sha256(CAST(x AS text)))) FROM numbers`, {
        onProgress: (share) => shares.push(share),
      });
      clearInterval(ticking);
      expect(shares.length).toBeGreaterThan(0);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect([...shares].sort((a, b) => a - b)).toEqual(shares);
      expect(ticks).toBeGreaterThan(5);
      let rows = 0;
      for await (const chunk of warehouse.stream(sql`SELECT md5(sha256(CAST(x AS text))) FROM numbers`, { onProgress: () => undefined }))
        rows += chunk.size;
      expect(rows).toBe(2_000_000);
    });
  });

  test('shows the place of an error in a long line and deep in a text', async () => {
    const columns = Array.from({ length: 60 }, (_, index) => `${index} AS column_${index}`).join(', ');
    const text = `-- a remark\nSELECT ${columns}, missing, ${columns} FROM (SELECT 1 AS one)`;
    const column = (text.split('\n')[1] ?? '').indexOf('missing') + 1;
    await using(file('places.duckdb'), (warehouse) =>
      expect(warehouse.describe(new Sql(text))).rejects.toMatchObject({
        details: [expect.objectContaining({ path: `query.2.${column}` })],
      }),
    );
  });
});

/** An instant as DuckDB writes it, in our form: fractions of a second of three digits where they say all, else of six. */
const ourForm = (text: string): string => text.replace(/\.000000$/, '').replace(/(\.\d{3})000$/, '$1');

test('I10 texts in arrays of a fixed length are read as they are, a byte order mark included', async () => {
  const query = sql`SELECT CAST(['\ufeffa', NULL] AS VARCHAR[2]) UNION ALL SELECT NULL UNION ALL SELECT CAST(['\ufeffmark before a longer text', 'b'] AS VARCHAR[2])`;
  await using(file('arrays.duckdb'), async (warehouse) => {
    expect(await warehouse.rows(query)).toEqual([[['\ufeffa', null]], [null], [['\ufeffmark before a longer text', 'b']]]);
  });
});

test('timestamps are read as DuckDB writes them, near to now and at both ends of what a number counts exactly', async () => {
  const edges = [0, 1, 999, 1000, 86_399_999_999, Number.MAX_SAFE_INTEGER, 'overflow', -62_135_596_800_000_000n, 253_402_300_799_999_999n];
  const numbers = edges.map((edge) => (edge === 'overflow' ? BigInt(Number.MAX_SAFE_INTEGER) + 1n : BigInt(edge)));
  const around = numbers.flatMap((micros) => [micros, -micros]).filter((micros) => micros > -62_135_596_800_000_001n);
  await using(file('timestamps.duckdb'), async (warehouse) => {
    const listed = sql`SELECT unnest([${fragments(around.map((micros) => literal(micros)))}]::BIGINT[]) AS micros`;
    const spread = sql`SELECT (hash(i) % 315537897600000000)::BIGINT - 62135596800000000 AS micros FROM range(2000) AS numbers(i)`;
    const days = sql`SELECT (hash(-i) % 9000000000000000)::BIGINT - 4500000000000000 AS micros FROM range(2000) AS numbers(i)`;
    const rows = await warehouse.rows(
      sql`SELECT make_timestamp(micros), strftime(make_timestamp(micros), '%Y-%m-%dT%H:%M:%S.%f')
        FROM (${listed} UNION ALL ${spread} UNION ALL ${days})`,
    );
    expect(rows.length).toBeGreaterThan(4000);
    expect(rows.map(([value]) => value)).toEqual(rows.map(([, written]) => ourForm(String(written))));
  });
});

/** `[DuckDB's type, SQL of the value, our type, the value]` of what only DuckDB has. */
const VALUES: readonly (readonly [string, string, string, Value])[] = [
  ['HUGEINT', '170141183460469231731687303715884105727', 'bigint', 170141183460469231731687303715884105727n],
  ['UHUGEINT', '340282366920938463463374607431768211455', 'bigint', 340282366920938463463374607431768211455n],
  ['UBIGINT', '18446744073709551615', 'bigint', 18446744073709551615n],
  ['UINTEGER', '4294967295', 'bigint', 4294967295n],
  ['UTINYINT', '255', 'integer', 255],
  ['FLOAT', '0.5', 'double', 0.5],
  ['DECIMAL(4,1)', '-0.5', 'decimal', new Decimal('-0.5')],
  ['DECIMAL(18,6)', '123456789012.000001', 'decimal', new Decimal('123456789012.000001')],
  ['DECIMAL(38,0)', '99999999999999999999999999999999999999', 'decimal', new Decimal('99999999999999999999999999999999999999')],
  [`ENUM('a', 'b')`, `'b'`, 'text', 'b'],
  ['TIMESTAMP_S', `'2024-02-29 10:20:30'`, 'local_timestamp', '2024-02-29T10:20:30'],
  ['TIMESTAMP_MS', `'2024-02-29 10:20:30.123'`, 'local_timestamp', '2024-02-29T10:20:30.123'],
  ['TIMESTAMP_NS', `'2024-02-29 10:20:30.123456789'`, 'other', '2024-02-29 10:20:30.123456789'],
  ['TIMESTAMPTZ', `'0044-03-15 (BC) 10:00:00+00'`, 'timestamp', '0044-03-15 (BC) 10:00:00+00'],
  ['TIMESTAMP', `'0001-03-15 (BC) 10:00:00.5'`, 'local_timestamp', '0001-03-15 (BC) 10:00:00.5'],
  ['TIMESTAMP', `'12024-01-01 00:00:00'`, 'local_timestamp', '12024-01-01 00:00:00'],
  ['DATE', `'0001-02-28 (BC)'`, 'date', '0001-02-28 (BC)'],
  ['DATE', `'-infinity'`, 'date', '-infinity'],
  ['TIME', `'24:00:00'`, 'time', '24:00:00'],
  ['INTERVAL', `'1 year 2 days 03:04:05.6'`, 'other', '1 year 2 days 03:04:05.6'],
  ['STRUCT(a INTEGER, b VARCHAR)', `{'a': 1, 'b': 'x'}`, 'other', `{'a': 1, 'b': 'x'}`],
  ['BIT', `'010110'`, 'other', '010110'],
  ['VARCHAR', `'a' || chr(0) || 'b'`, 'text', 'a\0b'],
];

describe.each(VALUES)('a %s of %s', (type, written, kind, value) => {
  test('is read exactly, and loaded back unchanged', async () => {
    await using(file('types.duckdb'), async (warehouse) => {
      const column = new Sql(type);
      for (const table of ['here', 'there'])
        await warehouse.execute(sql`CREATE OR REPLACE TABLE ${ident(table)} (v ${column}, list ${column}[])`);
      await warehouse.execute(sql`INSERT INTO here SELECT x, [x, NULL] FROM (SELECT CAST(${new Sql(written)} AS ${column}) AS x)`);
      expect((await warehouse.describe(sql`SELECT v, list FROM here`)).map((found) => found.type)).toEqual([
        { kind },
        { kind: 'list', item: { kind } },
      ]);
      expect(await warehouse.rows(sql`SELECT * FROM here`)).toEqual([[value, [value, null]]]);
      await warehouse.load(ident('there'), warehouse.stream(sql`SELECT * FROM here`));
      expect(await warehouse.rows(sql`SELECT count(*) FROM here JOIN there USING (v, list)`)).toEqual([[1n]]);
    });
  });
});
