import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeJson } from '@tributary/connector-kit';
import { Sync } from '@tributary/core';
import { duckdb, ident, join, literal, postgres, sql, Sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import fc from 'fast-check';
import { layoutOf } from '../../mapping/layout.js';
import { filledFields, mapRecord, type Mapped, type PlanRow } from '../../mapping/map-record.js';
import { readPlan } from '../read-plan.js';
import { compilePlanText } from './compile-plan-text.js';
import { formOf, type Form } from './forms.js';
import { readPlanText, textLayoutOf } from './read-plan-text.js';

const PLAN = ident('plan_told');

/** The columns of the plan, by the field that is told: a name with dots, one of digits, and one that only looks harmless among them. */
const COLUMNS = {
  words: {
    type: 'TEXT',
    edges: [`'x\\u0041'`, `''`, `'null'`, `'\ufeffa'`, `chr(7)||'bell'`, `'a'||chr(10)||'b'||chr(30)||chr(31)||chr(127)`],
  },
  'deep.yes': { type: 'BOOLEAN', edges: ['TRUE', 'FALSE'] },
  'deep.er.small': { type: 'SMALLINT', edges: ['-32768', '32767'] },
  '7': { type: 'INTEGER', edges: ['-2147483648', '0'] },
  big: { type: 'BIGINT', edges: ['-9223372036854775808', '9223372036854775807', '9007199254740993'] },
  'deep.sum': { type: 'DECIMAL(38, 9)', edges: ['0', '-0.000000001', '99999999999999999999999999999.999999999', '10.10'] },
  price: { type: 'DECIMAL(6, 2)', edges: ['-0.05', '9999.99'] },
  ratio: {
    type: 'DOUBLE PRECISION',
    edges: [`'NaN'`, `'Infinity'`, `'-Infinity'`, `'-0'`, '5e-324', '1.7976931348623157e308', '1e15', '0.0001'],
  },
  uuid: { type: 'UUID', edges: [`'00000000-0000-0000-0000-00000000000a'`] },
  day: { type: 'DATE', edges: [`'0001-01-01'`, `'9999-12-31'`, `'infinity'`, `'-infinity'`, `'12345-01-01'`] },
  clock: { type: 'TIME', edges: [`'00:00:00'`, `'23:59:59.999999'`, `'10:00:00.5'`, `'10:00:00.1234'`] },
  'deep.local': {
    type: 'TIMESTAMP',
    edges: [`'0001-01-01 00:00:00'`, `'9999-12-31 23:59:59.999999'`, `'infinity'`, `'12345-01-01 10:00:00'`],
  },
  at: {
    type: 'TIMESTAMP WITH TIME ZONE',
    edges: [`'0001-01-01 00:00:00+00'`, `'2026-01-01 10:00:00.25+02'`, `'-infinity'`, `'12345-01-01 10:00:00+00'`],
  },
} as const;
type Field = keyof typeof COLUMNS;

/** Before the common era, as each engine writes it; and texts that only one of them can hold. */
const OWN_EDGES: Readonly<Record<string, { readonly [field in Field]?: readonly string[] }>> = {
  duckdb: {
    day: [`'0044-03-15 (BC)'`],
    'deep.local': [`'0044-03-15 (BC) 10:00:00.5'`],
    at: [`'0001-03-15 (BC) 10:00:00+00'`],
    words: [`'a'||chr(0)||'b'`],
  },
  postgres: { day: [`'0044-03-15 BC'`], 'deep.local': [`'0044-03-15 10:00:00.5 BC'`], at: [`'0001-03-15 10:00:00+00 BC'`] },
};

const sync = Sync.parse({
  ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id', at: 'at' } },
  mapping: Object.fromEntries(Object.keys(COLUMNS).map((field, index) => [field, { column: `c${index}` }])),
});
const layout = layoutOf(sync);
const FIELDS = layout.fields.map(({ field }) => field as Field);

const pad = (number: number, size: number): string => String(number).padStart(size, '0');
const micros = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 0, max: 999_999 }).map((part) => `.${pad(part, 6)}`),
);
const time = fc.tuple(fc.nat(23), fc.nat(59), fc.nat(59), micros).map(([h, m, s, rest]) => `${pad(h, 2)}:${pad(m, 2)}:${pad(s, 2)}${rest}`);
const day = fc.tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }));
const date = day.map(([y, m, d]) => `${pad(y, 4)}-${pad(m, 2)}-${pad(d, 2)}`);
const stamp = fc.tuple(date, time).map((parts) => parts.join(' '));
const digits = (before: number, after: number) =>
  fc.tuple(fc.boolean(), fc.bigInt(0n, 10n ** BigInt(before) - 1n), fc.bigInt(0n, 10n ** BigInt(after) - 1n));
const decimal = (before: number, after: number) =>
  digits(before, after).map(([minus, whole, rest]) => `${minus ? '-' : ''}${whole}.${String(rest).padStart(after, '0')}`);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\\u0041', '"\\', '\u2028', '\ud83e\udd8a'.repeat(20)),
);
const isText = (value: string): boolean => !value.includes('\0') && !/\p{Surrogate}/u.test(value);

/** Any value of a column, as SQL. */
const ANY: Readonly<Record<Field, fc.Arbitrary<Sql>>> = {
  words: text.filter(isText).map((value) => literal(value)),
  'deep.yes': fc.boolean().map((value) => literal(value)),
  'deep.er.small': fc.integer({ min: -32_768, max: 32_767 }).map((value) => literal(value)),
  '7': fc.integer().map((value) => literal(value)),
  big: fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n).map((value) => new Sql(String(value))),
  'deep.sum': decimal(29, 9).map((value) => new Sql(value)),
  price: decimal(4, 2).map((value) => new Sql(value)),
  ratio: fc
    .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
    .map((value) => literal(String(value))),
  uuid: fc.uuid().map((value) => literal(value)),
  day: date.map((value) => literal(value)),
  clock: time.map((value) => literal(value)),
  'deep.local': stamp.map((value) => literal(value)),
  at: stamp.map((value) => literal(`${value}+00`)),
};

interface Told {
  readonly values: readonly (Sql | null)[];
  readonly operation: string;
  readonly changed: readonly string[] | null;
  readonly remoteId: string | null;
}

const told: fc.Arbitrary<Told> = fc.record({
  values: fc.tuple(...FIELDS.map((field) => fc.option(ANY[field], { freq: 8 }))),
  operation: fc.constantFrom('add', 'change', 'remove'),
  changed: fc.option(fc.subarray(FIELDS, { minLength: 1 })),
  remoteId: fc.option(text.filter(isText)),
});

const mapped = (row: PlanRow): Mapped => {
  const sending = { workspaceId: 'w', runId: 'run', runStartedAt: new Date(0), sync, layout, attempt: 1 };
  return mapRecord(row, { ...sending, fields: filledFields(sending) });
};

/** All that a connector can see of a record. */
function seen(of: Mapped): unknown {
  if ('refused' in of) return of.refused;
  const { id, operation, key, fields, changed, changedPaths, remoteId, idempotencyKey, attempt } = of.record;
  return { id, operation, key, fields, changed, changedPaths, remoteId, idempotencyKey, attempt };
}

const GOLDEN = Sync.parse({
  ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id' } },
  mapping: {
    name: { column: 'name' },
    'a.spent': { column: 'spent' },
    'a.ratio': { column: 'ratio' },
    seen: { column: 'seen' },
    on: { column: 'day' },
  },
});

test.each([duckdb, postgres])('the query that tells a plan as text is the golden one of $name', async (dialect) => {
  const kinds = { name: 'text', 'a.spent': 'decimal', 'a.ratio': 'double', seen: 'timestamp', on: 'date' } as const;
  const goldenLayout = layoutOf(GOLDEN);
  const forms = goldenLayout.fields.map(({ field }) => formOf({ kind: kinds[field as keyof typeof kinds] }) as Form);
  const text = { keys: [formOf({ kind: 'bigint' }) as Form], fields: forms, layout: goldenLayout };
  const { text: query } = compilePlanText(dialect, PLAN, { text, where: sql`"_seq" BETWEEN 1 AND 400` });
  const readable = `${query.replaceAll('\u001e', '<30>').replaceAll('\u001f', '<31>')};\n`;
  const file = new URL(`../../../golden/plan-text.${dialect.name}.sql`, import.meta.url);
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(file, readable);
  expect(readable).toBe(await readFile(file, 'utf8'));
});

describe.each(TEST_ENGINES)('a plan told as text on %s', (engine) => {
  let place: TestWarehouse;
  let warehouse: Warehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    ({ warehouse } = place);
  });
  afterAll(() => place.drop());

  async function fill(changes: readonly Told[]): Promise<void> {
    const columns = layout.fields.map(({ column, field }) => sql`${column} ${new Sql(COLUMNS[field as Field].type)}`);
    await warehouse.execute(sql`DROP TABLE IF EXISTS ${PLAN}`);
    await warehouse.execute(sql`CREATE TABLE ${PLAN} ("_seq" BIGINT, "_operation" TEXT, "_changed" TEXT, "_remote_id" TEXT, "_version" TEXT,
      "_key" TEXT, "_key_1" BIGINT, "_key_2" TIMESTAMP, ${join(columns)})`);
    const rows = changes.map(({ values, operation, changed, remoteId }, index) => {
      const own = [
        index + 1,
        operation,
        changed === null ? null : JSON.stringify(changed),
        remoteId,
        index % 5 === 0 ? `run-${index}` : null,
        `k${index}`,
      ];
      const key = [literal(index - 3), literal(`2026-01-01 10:00:00.${index}`)];
      const list = values.map((value, at) =>
        value === null ? sql`NULL` : sql`CAST(${value} AS ${new Sql(COLUMNS[FIELDS[at] as Field].type)})`,
      );
      return sql`(${join([...own.map((one) => literal(one)), ...key, ...list])})`;
    });
    await warehouse.execute(sql`INSERT INTO ${PLAN} VALUES ${join(rows)}`);
  }

  /** The plan read value by value, and told as text. */
  async function bothWays(): Promise<readonly (readonly [PlanRow, PlanRow])[]> {
    const all = await readPlan(warehouse, PLAN, { layout, where: sql`TRUE` });
    const layoutOfText = await textLayoutOf(warehouse, PLAN, layout);
    if (layoutOfText === null) throw new Error('the plan cannot be told as text');
    const part = await readPlanText(warehouse, PLAN, { text: layoutOfText, where: sql`TRUE`, from: 1, to: all.length });
    expect(part.size).toBe(all.length);
    const rows = part.between(1, all.length);
    return all.map((row, index) => [row, rows[index] as PlanRow]);
  }

  async function expectTheSame(changes: readonly Told[]): Promise<number> {
    await fill(changes);
    let plain = 0;
    for (const [row, textRow] of await bothWays()) {
      expect(textRow.key).toEqual(row.key);
      expect(textRow.fields).toEqual(row.fields);
      const [one, other] = [mapped(row), mapped(textRow)];
      expect(seen(other)).toEqual(seen(one));
      if (!('record' in one && 'record' in other) || other.record.fieldsJson === undefined) continue;
      plain += 1;
      expect(other.record.fieldsJson.text).toBe(writeJson(one.record.fields));
      expect(other.record.mostBytes).toBeGreaterThanOrEqual(Buffer.byteLength(writeJson([one.record.key, one.record.fields])));
    }
    return plain;
  }

  test('I5 I10 has the very values, JSON, idempotency keys and refusals that reading each value gives', async () => {
    let plain = 0;
    const changes = fc.array(told, { minLength: 1, maxLength: 150, size: 'max' });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => void (plain += await expectTheSame(list))),
      { numRuns: 6, endOnFailure: true },
    );
    expect(plain).toBeGreaterThan(10);
  });

  test('I10 the same at the edges of every type', async () => {
    const changes = FIELDS.flatMap((field, at) => {
      const edges = [...COLUMNS[field].edges, ...(OWN_EDGES[engine]?.[field] ?? [])];
      return edges.map((edge): Told => {
        const values = FIELDS.map((_, index) => (index === at ? new Sql(edge) : null));
        return { values, operation: 'add', changed: null, remoteId: null };
      });
    });
    expect(await expectTheSame(changes)).toBeGreaterThan(changes.length / 2);
  });

  test("I9 a record far beyond what may be sent stands in nobody else's way", async () => {
    const long = (size: number): Told => {
      const words = sql`repeat('ž', ${literal(size)})`;
      return { values: FIELDS.map((field) => (field === 'words' ? words : null)), operation: 'add', changed: null, remoteId: null };
    };
    await expectTheSame([long(1), long(3_000_000), long(20_000), long(200_000), long(3)]);
  });
});
