import { Decimal, Json, type Chunk, type Column, type ColumnType, type ScalarType, type Value } from '@tributary/core';

/** A type without or with a list around it. */
export const of = (kind: ScalarType): ColumnType => ({ kind });
const list = (kind: ScalarType): ColumnType => ({ kind: 'list', item: { kind } });

/** `[our type, SQL of the value, the value we must read]`: alike in every warehouse. */
export const VALUES: readonly (readonly [ColumnType, string, Value])[] = [
  [of('boolean'), 'true', true],
  [of('boolean'), 'false', false],
  [of('integer'), '-2147483648', -2147483648],
  [of('integer'), '2147483647', 2147483647],
  [of('bigint'), '9223372036854775807', 9223372036854775807n],
  [of('bigint'), '-9223372036854775808', -9223372036854775808n],
  [of('bigint'), '9007199254740993', 9007199254740993n],
  [of('decimal'), '12345678901234567890.123456789', new Decimal('12345678901234567890.123456789')],
  [of('decimal'), '-0.000000001', new Decimal('-0.000000001')],
  [of('double'), '0.1', 0.1],
  [of('double'), '1e308', 1e308],
  [of('double'), `'NaN'`, NaN],
  [of('double'), `'Infinity'`, Infinity],
  [of('double'), `'-Infinity'`, -Infinity],
  [of('text'), `''`, ''],
  [of('text'), `'\\N'`, '\\N'],
  [of('text'), `'a tab\tand a line\nand\r\\ "quoted" ''once'''`, `a tab\tand a line\nand\r\\ "quoted" 'once'`],
  [of('text'), `'žluťoučký 馬 👩‍👩‍👧 \u202e'`, 'žluťoučký 馬 👩‍👩‍👧 \u202e'],
  [of('text'), `'\ufeffmark'`, '\ufeffmark'],
  [of('text'), `'\ufeff\ufeffmarks before a longer text'`, '\ufeff\ufeffmarks before a longer text'],
  [of('uuid'), `'0190b5c4-1c2b-7def-8000-0123456789ab'`, '0190b5c4-1c2b-7def-8000-0123456789ab'],
  [of('uuid'), `'ffffffff-ffff-ffff-ffff-ffffffffffff'`, 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  [of('timestamp'), `'2022-12-22 14:25:47.779+01'`, '2022-12-22T13:25:47.779Z'],
  [of('timestamp'), `'2022-12-22 13:25:47.779001+00'`, '2022-12-22T13:25:47.779001Z'],
  [of('timestamp'), `'2022-12-22 13:25:47.000001+00'`, '2022-12-22T13:25:47.000001Z'],
  [of('timestamp'), `'1969-12-31 23:59:59.999999+00'`, '1969-12-31T23:59:59.999999Z'],
  [of('timestamp'), `'0001-01-01 00:00:00+00'`, '0001-01-01T00:00:00Z'],
  [of('timestamp'), `'9999-12-31 23:59:59.5+00'`, '9999-12-31T23:59:59.500Z'],
  [of('timestamp'), `'infinity'`, 'infinity'],
  [of('timestamp'), `'-infinity'`, '-infinity'],
  [of('local_timestamp'), `'2024-02-29 10:20:30'`, '2024-02-29T10:20:30'],
  [of('local_timestamp'), `'1815-12-10 00:00:00.100'`, '1815-12-10T00:00:00.100'],
  [of('local_timestamp'), `'infinity'`, 'infinity'],
  [of('date'), `'2024-02-29'`, '2024-02-29'],
  [of('date'), `'infinity'`, 'infinity'],
  [of('time'), `'23:59:59.999999'`, '23:59:59.999999'],
  [of('time'), `'10:00:00.5'`, '10:00:00.500'],
  [of('json'), `'{"a": 9007199254740993, "b": "é"}'`, new Json('{"a": 9007199254740993, "b": "é"}')],
  [of('json'), `'null'`, new Json('null')],
  [of('json'), `'["tab\\t", "back\\\\slash"]'`, new Json('["tab\\t", "back\\\\slash"]')],
  [list('integer'), `ARRAY[1, NULL, 3]`, [1, null, 3]],
  [list('bigint'), `ARRAY[9223372036854775807]`, [9223372036854775807n]],
  [list('text'), `ARRAY['', 'NULL', 'a,b', '"q"', '{x}', 'back\\slash']`, ['', 'NULL', 'a,b', '"q"', '{x}', 'back\\slash']],
  [list('timestamp'), `ARRAY['2022-12-22 13:25:47.779+00']`, ['2022-12-22T13:25:47.779Z']],
  [list('text'), `ARRAY[]`, []],
  [list('text'), `ARRAY['\ufeffa', NULL, '\ufeffmark before a longer text']`, ['\ufeffa', null, '\ufeffmark before a longer text']],
];

/** Chunks of `(n, name)` without a database. */
export function* numbered(rows: number, atOnce = 10_000): Generator<Chunk> {
  const columns: readonly Column[] = [
    { name: 'n', type: of('bigint'), nativeType: '', nullable: true },
    { name: 'name', type: of('text'), nativeType: '', nullable: true },
  ];
  for (let from = 0; from < rows; from += atOnce) {
    const ns = Array.from({ length: Math.min(atOnce, rows - from) }, (_, index) => from + index);
    yield { columns, size: ns.length, values: [ns.map(BigInt), ns.map((n) => (n % 10 === 0 ? null : `row ${n}`))] };
  }
}
