import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal, type Value } from '@tributary/core';
import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';

const text = (value: string | null): Sql => sql`CAST(${literal(value)} AS text)`;

/** Text on the left, the number it is on the right. */
const NUMBERS: readonly (readonly [string | null, number | null])[] = [
  ['1', 1],
  [' 1.5 ', 1.5],
  ['+1', 1],
  ['-0.25', -0.25],
  ['.5', 0.5],
  ['5.', 5],
  ['1e5', 1e5],
  ['1E-5', 1e-5],
  ['1e250', 1e250],
  ['1e308', 1e308],
  ['-1e308', -1e308],
  ['123456789012345678', 123456789012345680],
  ['1e309', null],
  ['-1e999', null],
  ['9'.repeat(400), null],
  ['1e-999', 0],
  [`0.${'0'.repeat(400)}1`, 0],
  ['1e', null],
  ['NaN', null],
  ['Infinity', null],
  ['-inf', null],
  ['0x1F', null],
  ['true', null],
  ['', null],
  [' ', null],
  ['1,5', null],
  ['1 2', null],
  ['--1', null],
  ['abc', null],
  ['１', null],
  [null, null],
];

const DECIMALS: readonly (readonly [string | null, string | null])[] = [
  ['0.1', '0.100000000'],
  ['12345678901234567890.123456789', '12345678901234567890.123456789'],
  ['-99999999999999999999999999999', '-99999999999999999999999999999.000000000'],
  ['100000000000000000000000000000', null],
  ['1e3', '1000.000000000'],
  ['1e400', null],
  ['99999999999999999999999999999.9999999999', null],
  ['NaN', null],
  ['x', null],
  ['', null],
  [null, null],
];

describe.each(TEST_ENGINES)('the dialect of %s', (engine) => {
  let opened: TestWarehouse;
  let dialect: Dialect;
  const rows = (query: Sql): Promise<readonly (readonly Value[])[]> => opened.warehouse.rows(query);
  const one = async (value: Sql, from: Sql = sql``): Promise<Value> => (await rows(sql`SELECT ${value} AS v ${from}`))[0]?.[0] as Value;
  const all = async (values: readonly Sql[]): Promise<readonly Value[]> => (await rows(sql`SELECT ${join(values)}`))[0] ?? [];

  beforeAll(async () => {
    opened = await openTestWarehouse(engine);
    dialect = opened.warehouse.dialect;
  });
  afterAll(() => opened.drop());

  test('a number is read from any text, and what is no finite number is NULL', async () => {
    const found = await all(NUMBERS.map(([written]) => dialect.number(text(written))));
    expect(NUMBERS.map(([written], index) => [written, found[index]])).toEqual(NUMBERS);
  });

  test('a number is read from numbers of every type', async () => {
    const numbers = [sql`CAST(7 AS smallint)`, sql`CAST(7 AS bigint)`, sql`CAST(7 AS decimal(10, 2))`, sql`CAST(7 AS double precision)`];
    expect(await all(numbers.map((value) => dialect.number(value)))).toEqual([7, 7, 7, 7]);
  });

  test('a decimal is read exactly, and what is none is NULL', async () => {
    const found = await all(DECIMALS.map(([written]) => dialect.decimal(text(written))));
    expect(found.map((value) => (value instanceof Decimal ? value.text : value))).toEqual(DECIMALS.map(([, read]) => read));
  });

  test('text of whole numbers, truth values, times, uuids and JSON is alike', async () => {
    const uuid = '0190b5c4-1c2b-7def-8000-0123456789ab';
    const values = [
      sql`42`,
      sql`true`,
      sql`CAST(1.50 AS decimal(10, 2))`,
      sql`CAST('2022-12-22 13:25:47.779+00' AS ${dialect.type({ kind: 'timestamp' })})`,
      sql`CAST('2024-02-29' AS date)`,
      sql`CAST(${literal(uuid)} AS uuid)`,
      sql`CAST(${literal('["a"]')} AS ${dialect.type({ kind: 'json' })})`,
    ];
    const expected = ['42', 'true', '1.50', '2022-12-22 13:25:47.779+00', '2024-02-29', uuid, '["a"]'];
    expect(await all(values.map((value) => dialect.text(value)))).toEqual(expected);
  });

  test.each([
    ['{"a":1}', true],
    ['null', true],
    ['[1,', false],
    ['plain', false],
    ['', false],
  ])('%j is JSON: %s', async (document, answer) => {
    expect(await one(dialect.isJson(text(document)))).toBe(answer);
  });

  test('lower case knows all scripts', async () => {
    expect(await one(dialect.lower(text('ÀŽÜ ΑΒΓ Я')))).toBe('àžü αβγ я');
  });

  test('any value becomes the same JSON document', async () => {
    const values = [text('a "b"'), sql`CAST(1 AS bigint)`, sql`true`, dialect.textList([text('a'), text(null)])];
    const documents = await all(values.map((value) => dialect.text(dialect.json(value))));
    expect(documents.map((document) => JSON.parse(String(document)) as unknown)).toEqual(['a "b"', 1, true, ['a', null]]);
  });

  test('a row has the same fingerprint as its equal, and another one than a row that differs in any way', async () => {
    const different = [
      [text('a'), text('b')],
      [text('a'), text(null)],
      [text('a'), text('')],
      [text(null), text('a')],
      [text('ab'), text('')],
      [text(''), text('ab')],
      [text(null), text(null)],
      [text(''), text('')],
      [text('b'), text('a')],
    ];
    const hashes = (await all(different.map((row) => dialect.rowHash(row)))).map(String);
    expect(new Set(hashes).size).toBe(different.length);
    expect((await all(different.map((row) => dialect.rowHash(row)))).map(String)).toEqual(hashes);
    const times = [sql`CAST(1 AS bigint)`, sql`CAST('2024-01-01' AS date)`, sql`true`, sql`CAST(1.5 AS double precision)`];
    expect(await one(sql`${dialect.rowHash(times)} IS NOT NULL`)).toBe(true);
    expect(String(await one(dialect.engineVersion))).toMatch(/\d/);
  });

  test('a new uuid is of version 7, tells the present time, and sorts after those made before', async () => {
    const made: string[] = [];
    for (let round = 0; round < 5; round++) {
      made.push(String(await one(dialect.uuidV7)));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    for (const uuid of made) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Math.abs(parseInt((made[0] ?? '').replaceAll('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(60_000);
    expect([...made].sort()).toEqual(made);
    const listed = made.map((uuid) => sql`(CAST(${literal(uuid)} AS uuid))`).reverse();
    expect((await rows(sql`SELECT id FROM (VALUES ${join(listed)}) AS made(id) ORDER BY id`)).flat()).toEqual(made);
    const many = await rows(
      sql`SELECT count(DISTINCT id), count(*) FROM (SELECT ${dialect.uuidV7} AS id FROM generate_series(1, 10000) AS t(x)) AS made`,
    );
    expect(many).toEqual([[10_000n, 10_000n]]);
  });

  test('now is the present instant', async () => {
    expect(Math.abs(Date.parse(String(await one(dialect.now))) - Date.now())).toBeLessThan(60_000);
    expect((await opened.warehouse.describe(sql`SELECT ${dialect.now} AS n`))[0]?.type).toEqual({ kind: 'timestamp' });
  });

  test('unpivot gives a row for each case, NULLs too, whatever the columns of the source are called', async () => {
    const query = dialect.unpivot({
      source: sql`(VALUES (1, 'a', 'b'), (2, 'c', NULL)) AS source(id, label, value)`,
      keep: [ident('id')],
      label: ident('label'),
      value: ident('value'),
      cases: [
        { label: literal('first'), value: sql`source.label` },
        { label: literal('second'), value: sql`source.value` },
      ],
    });
    expect(await rows(sql`SELECT * FROM (${query}) AS unpivoted ORDER BY id, label`)).toEqual([
      [1, 'first', 'a'],
      [1, 'second', 'b'],
      [2, 'first', 'c'],
      [2, 'second', null],
    ]);
  });

  test('latest takes the last row in order, past NULL values, and breaks ties by what follows', async () => {
    const events = sql`FROM (VALUES (1, 'b', 'x'), (1, 'c', 'y'), (1, 'a', 'z'), (2, 'a', NULL)) AS event(t, id, v)`;
    expect(await one(dialect.latest(sql`v`, [sql`t`, sql`id`]), events)).toBe('y');
    expect(await one(dialect.latest(sql`v`, [sql`t`]), sql`FROM (VALUES (1, NULL)) AS event(t, v)`)).toBeNull();
    expect(await one(dialect.latest(sql`v`, [sql`t`]), sql`${events} WHERE FALSE`)).toBeNull();
  });

  test('the heaviest value wins; of several the most recent, then the lowest', async () => {
    const at = (day: number): Sql => sql`CAST(${literal(`2024-01-0${day} 00:00:00+00`)} AS ${dialect.type({ kind: 'timestamp' })})`;
    const from = (values: readonly (readonly [string | null, number, number])[]): Sql =>
      sql`FROM (VALUES ${join(values.map(([v, w, day]) => sql`(${text(v)}, ${literal(w)}, ${at(day)})`))}) AS weighed(v, w, t)`;
    const heaviest = dialect.heaviest(sql`v`, sql`w + 0`, sql`t`);
    expect(await one(heaviest, from([['a', 1, 9], ['b', 3, 1], ['c', 2, 5]]))).toBe('b'); // prettier-ignore
    expect(await one(heaviest, from([['a', 2, 1], ['b', 2, 3], ['c', 2, 2]]))).toBe('b'); // prettier-ignore
    expect(await one(heaviest, from([['z', 2, 1], ['b', 2, 1], [null, 9, 9]]))).toBe('b'); // prettier-ignore
    expect(await one(heaviest, from([[null, 1, 1]]))).toBeNull();
  });

  test('a sorted set holds each value once, in order, without NULLs', async () => {
    const values = sql`FROM (VALUES ('b'), ('a'), (NULL), ('B'), ('b'), ('ž'), ('')) AS t(v)`;
    expect(await one(dialect.sortedSet(sql`v COLLATE "C"`), values)).toEqual(['', 'B', 'a', 'b', 'ž']);
    expect(await one(dialect.sortedSet(sql`v`), sql`FROM (VALUES (10), (9), (10), (100)) AS t(v)`)).toEqual([9, 10, 100]);
    expect(await one(dialect.sortedSet(sql`v`), sql`FROM (VALUES (CAST(NULL AS integer))) AS t(v)`)).toBeNull();
    expect(await one(dialect.sortedList(sql`v`), sql`FROM (VALUES (3), (NULL), (1)) AS t(v)`)).toEqual([1, 3]);
    expect(await one(dialect.sortedList(sql`v`), sql`FROM (VALUES (CAST(NULL AS integer))) AS t(v)`)).toBeNull();
  });

  test('the length of a list is 0 for an empty list and for none', async () => {
    const lists = [
      dialect.textList([text('a'), text(null)]),
      dialect.textList([]),
      sql`CAST(NULL AS ${dialect.type({ kind: 'list', item: { kind: 'text' } })})`,
    ];
    expect((await all(lists.map((list) => dialect.listLength(list)))).map(Number)).toEqual([2, 0, 0]);
  });

  test('a list of texts is one, also without any', async () => {
    const lists = [dialect.textList([text('a'), text("b'c")]), dialect.textList([])];
    expect(await all(lists)).toEqual([['a', "b'c"], []]);
    for (const list of lists)
      expect((await opened.warehouse.describe(sql`SELECT ${list} AS l`))[0]?.type).toEqual({ kind: 'list', item: { kind: 'text' } });
  });

  test('values by name are one JSON object, with any number of names of any length', async () => {
    const members = Array.from(
      { length: 120 },
      (_, index) => [`${'long name '.repeat(10)}${index}`, sql`CAST(${literal(index)} AS bigint)`] as const,
    );
    const object = dialect.jsonObject([['it\'s "a"', sql`CAST(9007199254740993 AS bigint)`], ['none', sql`NULL`], ...members]);
    const text = String(await one(object));
    expect(text).toContain('9007199254740993');
    expect(Object.keys(JSON.parse(text) as object)).toHaveLength(122);
    expect(JSON.parse(text)).toMatchObject({ none: null, [`${'long name '.repeat(10)}119`]: 119 });
    expect(await one(dialect.jsonObject([]))).toBe('{}');
  });

  test('values become one JSON array, the same each time', async () => {
    const array = dialect.jsonArray([text('a"'), text(null), sql`CAST(9007199254740993 AS bigint)`, sql`true`]);
    const written = String(await one(array));
    expect(written.replaceAll(' ', '')).toBe('["a\\"",null,9007199254740993,true]');
    expect(await one(array)).toBe(written);
  });

  test('a query becomes a table, for all or for the session, and may be indexed', async () => {
    await opened.warehouse.execute(dialect.createTable(ident('kept'), sql`SELECT 1 AS a`));
    const index = dialect.index(ident('kept'), [ident('a')], { unique: true });
    if (index) await opened.warehouse.execute(index);
    expect(await rows(sql`SELECT a FROM kept`)).toEqual([[1]]);
    await opened.warehouse.session(async (session) => {
      await session.execute(dialect.createTable(ident('mine'), sql`SELECT 2 AS a`, { temporary: true }));
      expect(await session.rows(sql`SELECT a FROM mine`)).toEqual([[2]]);
    });
    await expect(rows(sql`SELECT a FROM mine`)).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
  });
});
