/** One value of the type lake. */
export interface LakeValue {
  readonly what: string;
  /** SQL that gives it. Absent where a warehouse has no such type. */
  readonly duckdb?: string;
  readonly postgres?: string;
  /** How it stands in the request, as JSON text; or by engine, where each writes a type of its own. */
  readonly told: string | { readonly duckdb: string; readonly postgres: string };
}

export interface RefusedValue {
  readonly what: string;
  readonly duckdb?: string;
  readonly postgres?: string;
  /** The code its record is rejected with. */
  readonly code: string;
}

const both = (what: string, sql: string, told: string): LakeValue => ({ what, duckdb: sql, postgres: sql, told });
const cast = (what: string, value: string, types: string | readonly [string, string], told: string): LakeValue => {
  const [duckdb, postgres] = typeof types === 'string' ? [types, types] : types;
  return { what, duckdb: `CAST(${value} AS ${duckdb})`, postgres: `CAST(${value} AS ${postgres})`, told };
};
const duckdb = (what: string, sql: string, told: string): LakeValue => ({ what, duckdb: sql, told });
const postgres = (what: string, sql: string, told: string): LakeValue => ({ what, postgres: sql, told });
const text = (what: string, value: string): LakeValue => both(what, `'${value.replaceAll("'", "''")}'`, JSON.stringify(value));

const NUMBERS: readonly LakeValue[] = [
  duckdb('the lowest 8-bit integer', 'CAST(-128 AS TINYINT)', '-128'),
  cast('the lowest 16-bit integer', '-32768', 'SMALLINT', '-32768'),
  cast('the highest 32-bit integer', '2147483647', 'INTEGER', '2147483647'),
  cast('the lowest 64-bit integer', `'-9223372036854775808'`, 'BIGINT', '-9223372036854775808'),
  cast('the highest 64-bit integer', `'9223372036854775807'`, 'BIGINT', '9223372036854775807'),
  cast('an integer beyond 2^53', '9007199254740993', 'BIGINT', '9007199254740993'),
  duckdb('the highest unsigned 64-bit integer', `CAST('18446744073709551615' AS UBIGINT)`, '18446744073709551615'),
  duckdb(
    'the highest 128-bit integer',
    `CAST('170141183460469231731687303715884105727' AS HUGEINT)`,
    '170141183460469231731687303715884105727',
  ),
  cast('a decimal of 38 digits', `'99999999999999999999999999999999999999'`, 'DECIMAL(38,0)', '99999999999999999999999999999999999999'),
  cast('a decimal with zeros at its end', `'1.10'`, 'DECIMAL(9,5)', '1.10000'),
  cast(
    'a decimal of 38 places',
    `'0.00000000000000000000000000000000000001'`,
    'DECIMAL(38,38)',
    '0.00000000000000000000000000000000000001',
  ),
  postgres(
    'a decimal of any size',
    `CAST('123456789012345678901234567890123456789012345678901234567890.5' AS numeric)`,
    '123456789012345678901234567890123456789012345678901234567890.5',
  ),
  cast('a 32-bit float', '0.1', 'REAL', '0.1'),
  cast('a 32-bit float of seven digits', `'16777.217'`, 'REAL', '16777.217'),
  cast('the highest 32-bit float', `'3.4028235e38'`, 'REAL', '3.4028235e+38'),
  cast('the smallest 32-bit float', `'1e-45'`, 'REAL', '1e-45'),
  cast('a 64-bit float', '0.1', 'DOUBLE PRECISION', '0.1'),
  cast('the highest 64-bit float', `'1.7976931348623157e308'`, 'DOUBLE PRECISION', '1.7976931348623157e+308'),
  cast('the smallest 64-bit float', `'5e-324'`, 'DOUBLE PRECISION', '5e-324'),
  cast('a float between two texts', `'0.30000000000000004'`, 'DOUBLE PRECISION', '0.30000000000000004'),
  both('true', 'TRUE', 'true'),
  both('false', 'FALSE', 'false'),
  cast('nothing', 'NULL', 'INTEGER', 'null'),
];

const TEXTS: readonly LakeValue[] = [
  text('an empty text', ''),
  text('an emoji of several', '👩‍👩‍👧'),
  text('right to left', 'שלום \u202e abc'),
  text('one letter composed', '\u00e9'),
  text('the same decomposed', 'e\u0301'),
  text('line ends and tabs', 'a\r\nb\tc'),
  text('quotes and backslashes', `"'\\ \\n \\u0041`),
  text('a formula', '=cmd|"/c calc"!A1'),
  text('what looks like a template', '{{ x }}{% include "y" %}'),
  text('what looks like JSON', '{"a": [1, null]}'),
  text('what looks like nothing', 'NULL'),
  text('beyond the basic plane', '𝕏\u{10FFFF}'),
  both('a long text', `repeat('x', 100000)`, JSON.stringify('x'.repeat(100_000))),
  postgres('a padded text', `CAST('ab' AS char(5))`, '"ab   "'),
  cast('a uuid', `'FFFFFFFF-ffff-4fff-8fff-0123456789AB'`, 'UUID', '"ffffffff-ffff-4fff-8fff-0123456789ab"'),
];

const TIMES: readonly LakeValue[] = [
  cast('the first day', `'0001-01-01'`, 'DATE', '"0001-01-01"'),
  cast('the last day of four digits', `'9999-12-31'`, 'DATE', '"9999-12-31"'),
  {
    what: 'a day before Christ',
    duckdb: `CAST('0044-03-15 (BC)' AS DATE)`,
    postgres: `CAST('0044-03-15 BC' AS DATE)`,
    told: { duckdb: '"0044-03-15 (BC)"', postgres: '"0044-03-15 BC"' },
  },
  cast('no end', `'infinity'`, 'DATE', '"infinity"'),
  cast('a leap day', `'2024-02-29'`, 'DATE', '"2024-02-29"'),
  postgres('midnight at the end of a day', `CAST('24:00' AS time)`, '"24:00:00"'),
  cast('a time of microseconds', `'23:59:59.999999'`, 'TIME', '"23:59:59.999999"'),
  cast('a time without zone', `'2026-03-29 02:30:00.000001'`, 'TIMESTAMP', '"2026-03-29T02:30:00.000001"'),
  cast('an instant when clocks go back', `'2026-10-25 02:30:00+02'`, 'TIMESTAMPTZ', '"2026-10-25T00:30:00Z"'),
  cast('an instant an hour later on the same clock', `'2026-10-25 02:30:00+01'`, 'TIMESTAMPTZ', '"2026-10-25T01:30:00Z"'),
  cast('an instant far to the east', `'2026-01-01 10:00:00+15:59'`, 'TIMESTAMPTZ', '"2025-12-31T18:01:00Z"'),
  cast('an instant far to the west', `'2026-01-01 10:00:00-15:59'`, 'TIMESTAMPTZ', '"2026-01-02T01:59:00Z"'),
  cast('microseconds before 1970', `'1969-12-31 23:59:59.999999+00'`, 'TIMESTAMPTZ', '"1969-12-31T23:59:59.999999Z"'),
  duckdb('nanoseconds', `CAST('2026-01-01 10:00:00.123456789' AS TIMESTAMP_NS)`, '"2026-01-01 10:00:00.123456789"'),
  duckdb('an interval', `INTERVAL '1 year 2 days'`, '"1 year 2 days"'),
  postgres('an interval', `INTERVAL '1 year 2 days'`, '"1 year 2 days"'),
];

const NESTED: readonly LakeValue[] = [
  both('a list', `ARRAY['a', NULL, '']`, '["a",null,""]'),
  duckdb('a list without anything', `CAST([] AS INTEGER[])`, '[]'),
  postgres('a list without anything', `ARRAY[]::integer[]`, '[]'),
  cast('a list of big integers', `ARRAY[9223372036854775807]`, 'BIGINT[]', '[9223372036854775807]'),
  { what: 'a list of 32-bit floats', duckdb: `CAST([0.1] AS REAL[])`, postgres: `ARRAY[0.1]::real[]`, told: '[0.1]' },
  duckdb('a list of decimals', `[CAST('1.10' AS DECIMAL(9,2))]`, '[1.10]'),
  postgres('a list of decimals', `ARRAY[CAST('1.10' AS numeric(9,2))]`, '[1.10]'),
  both(
    'a list of 10,000',
    `(SELECT array_agg(i ORDER BY i) FROM generate_series(1, 10000) AS g(i))`,
    JSON.stringify(Array.from({ length: 10_000 }, (_, i) => i + 1)),
  ),
  duckdb('a list of lists', '[[1, 2], [], NULL]', '[[1,2],[],null]'),
  postgres('a list of lists', 'ARRAY[[1, 2], [3, 4]]', '[[1,2],[3,4]]'),
  duckdb('a struct', `{'a': 1, 'b': 'x'}`, `"{'a': 1, 'b': x}"`),
  duckdb('a map', `MAP {'k': 1}`, '"{k=1}"'),
  duckdb('a union', `union_value(num := 2)`, '"2"'),
  cast('a document of big numbers', `'{"a":9007199254740993,"b":1.10}'`, ['JSON', 'json'], '{"a":9007199254740993,"b":1.10}'),
  cast('a document that says a name twice', `'{"a":1,"a":2}'`, ['JSON', 'json'], '{"a":1,"a":2}'),
  postgres('a kept document', `CAST('{"b":1.10,"a":12345678901234567890}' AS jsonb)`, '{"a": 12345678901234567890, "b": 1.10}'),
  cast('a document that is null', `'null'`, ['JSON', 'jsonb'], 'null'),
];

const OWN: readonly LakeValue[] = [
  postgres('an address of a machine', `CAST('10.0.0.1' AS inet)`, '"10.0.0.1"'),
  postgres('a network', `CAST('10.0.0.0/8' AS cidr)`, '"10.0.0.0/8"'),
  postgres('a point', `point(1, 2)`, '"(1,2)"'),
  postgres('a range', `int4range(1, 5)`, '"[1,5)"'),
  postgres('bits', `B'0101'`, '"0101"'),
  duckdb('bits', `CAST('0101' AS BIT)`, '"0101"'),
  postgres('a document of XML', `CAST('<a>1</a>' AS xml)`, '"<a>1</a>"'),
  postgres('a time with its zone', `CAST('10:00:00+05:45' AS timetz)`, '"10:00:00+05:45"'),
  duckdb('one of some', `CAST('b' AS ENUM('a', 'b'))`, '"b"'),
];

/** Values that arrive as they are. */
export const TOLD: readonly LakeValue[] = [...NUMBERS, ...TEXTS, ...TIMES, ...NESTED, ...OWN];

const refusedCast = (what: string, value: string, types: readonly [string, string], code: string): RefusedValue => ({
  what,
  duckdb: `CAST(${value} AS ${types[0]})`,
  postgres: `CAST(${value} AS ${types[1]})`,
  code,
});

/** Values that no request can carry, or no destination should be guessed into. */
export const REFUSED: readonly RefusedValue[] = [
  refusedCast('no number', `'NaN'`, ['DOUBLE', 'double precision'], 'value.not_json'),
  refusedCast('an infinity', `'Infinity'`, ['DOUBLE', 'double precision'], 'value.not_json'),
  refusedCast('a negative infinity', `'-Infinity'`, ['REAL', 'real'], 'value.not_json'),
  { what: 'a decimal that is no number', postgres: `CAST('NaN' AS numeric)`, code: 'value.not_json' },
  { what: 'an infinite decimal', postgres: `CAST('Infinity' AS numeric)`, code: 'value.not_json' },
  { what: 'bytes', duckdb: `'\\xAA\\xBB'::BLOB`, postgres: `'\\xAABB'::bytea`, code: 'value.binary' },
  { what: 'a text with NUL', duckdb: `'a' || chr(0) || 'b'`, code: 'value.nul' },
  { what: 'a text of 1 MB', duckdb: `repeat('x', 1000000)`, postgres: `repeat('x', 1000000)`, code: 'record.too_big' },
  {
    what: 'a document 101 levels deep',
    duckdb: `CAST(repeat('[', 101) || repeat(']', 101) AS JSON)`,
    postgres: `CAST(repeat('[', 101) || repeat(']', 101) AS json)`,
    code: 'value.too_deep',
  },
];

/** Names of columns that are hard to keep apart from code. */
export const NAMES: readonly string[] = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'a.b',
    'a[]',
    'with space',
    'quo"te',
    "apo'strophe",
    '😀',
    'select',
    'order',
    '_key',
    '_hash',
  ],
  ...['name', 'x'.repeat(63), '{{ x }}', '--', ';', 'é'],
];
