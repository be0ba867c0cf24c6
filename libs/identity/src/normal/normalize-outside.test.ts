import { IdentifierType, type Chunk, type Column } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { normalizeOutside } from './normalize-outside.js';
import { readValue } from './normal-value.js';

const TABLE = ident('held');
const C0 = ident('c0');
const C1 = ident('c1');
const text = (name: string): Column => ({ name, type: { kind: 'text' }, nativeType: 'text', nullable: true });

const phone = IdentifierType.parse({ kind: 'identifier_type', id: 'phone', normalize: 'phone_e164', region: 'NL' });
const email = IdentifierType.parse({ kind: 'identifier_type', id: 'email', normalize: 'email', blocked_patterns: ['@test\\.com$'] });

describe.each(TEST_ENGINES)('values that SQL cannot normalise, on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  /** What becomes of rows `id, c0, c1`. */
  const normalized = (
    rows: readonly (readonly [string, string | null, string | null])[],
    columns: readonly (typeof C0)[],
    type: IdentifierType,
  ) =>
    place.warehouse.session(async (session) => {
      await session.execute(sql`CREATE TEMPORARY TABLE ${TABLE} (id text, ${C0} text, ${C1} text)`);
      const chunk: Chunk = {
        columns: ['id', 'c0', 'c1'].map(text),
        size: rows.length,
        values: [0, 1, 2].map((at) => rows.map((row) => row[at] ?? null)),
      };
      if (rows.length > 0) await session.load(TABLE, [chunk]);
      const unread = await normalizeOutside(session, { table: TABLE, columns, type });
      const after = await session.rows(sql`SELECT ${C0}, ${C1} FROM ${TABLE} ORDER BY id`);
      const left = await session.rows(sql`SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'tributary_%'`);
      return { unread, after, left };
    });

  test('each place that holds a value gets its normal form, what cannot be read names nobody and is counted, nothing is left behind', async () => {
    const long = '1'.repeat(1_000_000);
    const { unread, after, left } = await normalized(
      [
        ['1', '06 12345678', '06 12345678'],
        ['2', '+31612345678', null],
        ['3', 'nobody', '+31 6 1234 5678'],
        ['4', 'nobody', 'nothing'],
        ['5', long, "it's"],
      ],
      [C0, C1],
      phone,
    );
    expect(after).toEqual([
      ['+31612345678', '+31612345678'],
      ['+31612345678', null],
      [null, '+31612345678'],
      [null, null],
      [null, null],
    ]);
    expect(unread).toBe(5);
    expect(left).toEqual([]);
  });

  test('only the columns of the type are touched, and types that SQL normalises are left to it', async () => {
    expect((await normalized([['1', 'ADA@Shop.com ', 'ADA@Shop.com ']], [C1], email)).after).toEqual([['ADA@Shop.com ', 'ada@shop.com']]);
    const plain = IdentifierType.parse({ kind: 'identifier_type', id: 'user', normalize: 'lower' });
    expect(await normalized([['1', 'ADA', 'x']], [C0, C1], plain)).toMatchObject({ unread: 0, after: [['ADA', 'x']] });
    expect(await normalized([], [C0], email)).toMatchObject({ unread: 0, after: [] });
  });

  test('a value that a person gives is read as stitching reads it in events', async () => {
    const read = (type: IdentifierType, value: string) => readValue(place.warehouse, type, value);
    expect(await read(phone, '06-12345678')).toEqual({ normal: '+31612345678', blocked: false });
    expect(await read(phone, 'nobody')).toEqual({ normal: null, blocked: false });
    expect(await read(email, ' ADA@Bücher.example')).toEqual({ normal: 'ada@xn--bcher-kva.example', blocked: false });
    expect(await read(email, 'Bot@Test.com')).toEqual({ normal: 'bot@test.com', blocked: true });
    const trimmed = IdentifierType.parse({ kind: 'identifier_type', id: 'user', normalize: 'trim_lower', blocked: ['Guest'] });
    expect(await read(trimmed, " O'ÉVA\n")).toEqual({ normal: "o'éva", blocked: false });
    expect(await read(trimmed, ' GUEST ')).toEqual({ normal: 'guest', blocked: true });
  });

  test('150,000 phone numbers, most of them different, are normal in a few seconds', async () => {
    const numbers = { duckdb: sql`range(150000) AS n(i)`, postgres: sql`generate_series(0, 149999) AS n(i)` }[engine];
    await place.warehouse.session(async (session) => {
      await session.execute(
        sql`CREATE TEMPORARY TABLE ${TABLE} AS SELECT '06 ' || CAST(10000000 + i * 7 AS text) AS ${C0} FROM ${numbers}`,
      );
      const started = performance.now();
      const unread = await normalizeOutside(session, { table: TABLE, columns: [C0], type: phone });
      expect(performance.now() - started).toBeLessThan(20_000);
      const [row] = await session.rows(sql`SELECT count(${C0}), count(*) FILTER (WHERE ${C0} LIKE ${literal('+316%')}) FROM ${TABLE}`);
      expect(Number(row?.[0])).toBe(150_000 - unread);
      expect(Number(row?.[1])).toBe(150_000 - unread);
      expect(unread).toBe(0);
    });
  });
});
