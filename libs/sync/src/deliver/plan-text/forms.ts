import { Decimal, type ColumnType, type ScalarType, type Value } from '@tributary/core';
import { literal, sql, type Dialect, type Sql } from '@tributary/sql';

/** How values of one type are told as text: JSON as `writeJson` writes them, or, where they have no such form, marked. */
export interface Form {
  /** NULL stays NULL. */
  readonly write: (dialect: Dialect, value: Sql) => Sql;
  /** The very value that reading its column gives. */
  readonly read: (text: string) => Value;
}

/**
 * Begins what has no form in JSON, or another one than ours. It also stands in texts whose characters the warehouse escapes by number,
 * which is not always written alike, and in those with a NUL: whoever finds it looks at the values one by one.
 */
export const MARK = '\\u';

const marked = (text: Sql): Sql => sql`${literal(MARK)} || ${text}`;

const unmarked = (text: string): string => (text.startsWith(MARK) ? text.slice(MARK.length) : text);

const readText = (text: string): string => (text.includes('\\') ? (JSON.parse(text) as string) : text.slice(1, -1));

/** What holds no character that JSON would escape. */
const quoted = (text: Sql): Sql => sql`'"' || ${text} || '"'`;

/** Numbers between these are written alike by everybody: all their digits, and no exponent. Whole ones fit a whole number. */
const [LEAST, MOST] = [sql`0.0001`, sql`1000000000000000`];

/** What the warehouses write of numbers that are none. */
const NO_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['nan', Number.NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
  ['-inf', -Infinity],
  ['-infinity', -Infinity],
]);

const double: Form = {
  write: (dialect, value) => {
    const text = dialect.text(value);
    const whole = dialect.text(sql`CAST(${value} AS BIGINT)`);
    return sql`CASE WHEN abs(${value}) >= ${LEAST} AND abs(${value}) < ${MOST} THEN CASE WHEN ${value} = floor(${value}) THEN ${whole} ELSE ${text} END
      WHEN ${text} IN ('0', '0.0') THEN '0' WHEN ${value} IS NOT NULL THEN ${marked(text)} END`;
  },
  read: (text) => NO_NUMBERS.get(unmarked(text).toLowerCase()) ?? Number(unmarked(text)),
};

const decimal: Form = {
  write: (dialect, value) => {
    const text = dialect.text(value);
    return sql`CASE WHEN ${text} IN ('NaN', 'Infinity', '-Infinity') THEN ${marked(text)} ELSE ${text} END`;
  },
  read: (text) => new Decimal(unmarked(text)),
};

/** Seconds with none, three or six decimals; `size`: the characters of a time without decimals. */
const grouped = (text: Sql, size: number): Sql =>
  sql`CASE WHEN length(${text}) = ${literal(size)} THEN ${text} WHEN length(${text}) <= ${literal(size + 4)} THEN rpad(${text}, ${literal(size + 4)}, '0')
      ELSE rpad(${text}, ${literal(size + 7)}, '0') END`;

/** RFC 3339 within its four-digit years, and outside of them the warehouse's own text. */
const instant = (zone: string, ours: string): Form => ({
  write: (dialect, value) => {
    const text = dialect.text(value);
    const isNear = sql`${text} LIKE ${literal(`____-__-__ __:__:__%${zone}`)} AND ${text} NOT LIKE '%BC%'`;
    const local = zone === '' ? text : sql`left(${text}, length(${text}) - ${literal(zone.length)})`;
    return quoted(sql`CASE WHEN ${isNear} THEN replace(${grouped(local, 19)}, ' ', 'T') || ${literal(ours)} ELSE ${text} END`);
  },
  read: readText,
});

const asItIs = (read: Form['read']): Form => ({ write: (dialect, value) => dialect.text(value), read });
const plain: Form = { write: (dialect, value) => quoted(dialect.text(value)), read: readText };

const FORMS: { readonly [kind in ScalarType]?: Form } = {
  boolean: asItIs((text) => text === 'true'),
  integer: asItIs(Number),
  bigint: asItIs(BigInt),
  decimal,
  double,
  text: { write: (dialect, value) => dialect.jsonText(value), read: readText },
  uuid: plain,
  date: plain,
  time: { write: (dialect, value) => quoted(grouped(dialect.text(value), 8)), read: readText },
  timestamp: instant('+00', 'Z'),
  local_timestamp: instant('', ''),
};

/** The form of a type; `undefined` where its values are to be read as they are. */
export const formOf = ({ kind }: ColumnType): Form | undefined => (kind === 'list' ? undefined : FORMS[kind]);
