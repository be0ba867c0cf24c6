import { type ColumnType, type ComparedType, Invalid, OPERATORS, type Operator, typeOfOperand } from '@tributary/core';
import { type Dialect, join, literal, sql, type Sql } from '@tributary/sql';
import { isInstant, secondsOf } from './clock.js';

/** A value that a condition looks at, and what it is asked. */
export interface Test {
  readonly dialect: Dialect;
  readonly subject: Sql;
  readonly is: Operator;
  readonly value: unknown;
  /** The instant that relative windows end at. */
  readonly clock: Date;
}

type Scalar = string | number | boolean;

const instant = (at: Date | string): Sql => sql`CAST(${literal(typeof at === 'string' ? at : at.toISOString())} AS timestamptz)`;
const before = (clock: Date, duration: string): Date => new Date(clock.getTime() - secondsOf(duration) * 1000);

const written = (value: unknown, type: ComparedType): Sql => (type === 'time' ? instant(String(value)) : literal(value as Scalar));
const allOf = (value: unknown, type: ComparedType): Sql => join((value as readonly unknown[]).map((one) => written(one, type)));

type Compiled = (test: Test, type: ComparedType) => Sql;
const compare =
  (sign: '=' | '<' | '<=' | '>' | '>='): Compiled =>
  ({ subject, value }, type) =>
    sql`${subject} ${SIGNS[sign]} ${written(value, type)}`;
const SIGNS = { '=': sql`=`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=` };
const not =
  (compiled: Compiled): Compiled =>
  (test, type) =>
    sql`NOT coalesce(${compiled(test, type)}, FALSE)`;

const oneOf: Compiled = ({ subject, value }, type) => sql`${subject} IN (${allOf(value, type)})`;
const overlaps: Compiled = ({ dialect, subject, value }) => sql`${subject} && ${listOf(dialect, value as readonly Scalar[])}`;
const within: Compiled = ({ subject, value, clock }) =>
  sql`${subject} >= ${instant(before(clock, String(value)))} AND ${subject} <= ${instant(clock)}`;

/** Numbers are compared as doubles within lists, so that a fraction never becomes a whole number. */
function listOf(dialect: Dialect, values: readonly Scalar[]): Sql {
  const texts = dialect.textList(values.map((value) => literal(String(value))));
  return typeof values[0] === 'number' ? sql`CAST(${texts} AS ${dialect.type({ kind: 'list', item: { kind: 'double' } })})` : texts;
}

const COMPILED: Readonly<Record<Operator, Compiled>> = {
  equals: compare('='),
  not_equals: not(compare('=')),
  less: compare('<'),
  at_most: compare('<='),
  greater: compare('>'),
  at_least: compare('>='),
  between: ({ subject, value }, type) => {
    const [low, high] = value as readonly [unknown, unknown];
    return sql`${subject} >= ${written(low, type)} AND ${subject} <= ${written(high, type)}`;
  },
  one_of: oneOf,
  none_of: (test, type) => not(type === 'list' ? overlaps : oneOf)(test, type),
  any_of: overlaps,
  all_of: ({ dialect, subject, value }) => sql`${subject} @> ${listOf(dialect, value as readonly Scalar[])}`,
  contains: ({ subject, value }) => sql`position(${literal(String(value))} IN ${subject}) > 0`,
  starts_with: ({ subject, value }) => sql`starts_with(${subject}, ${literal(String(value))})`,
  ends_with: ({ subject, value }) => sql`right(${subject}, ${literal([...String(value)].length)}) = ${literal(String(value))}`,
  is_set: ({ subject }) => sql`${subject} IS NOT NULL`,
  is_not_set: ({ subject }) => sql`${subject} IS NULL`,
  is_true: ({ subject }) => sql`${subject}`,
  is_false: ({ subject }) => sql`NOT ${subject}`,
  before: compare('<'),
  after: compare('>='),
  within,
  not_within: not(within),
};

/** A test of a value as a condition that is true or false, never NULL. */
export function compileTest(test: Test, type: ComparedType): Sql {
  return sql`coalesce(${COMPILED[test.is](test, type)}, FALSE)`;
}

const FAMILIES: Readonly<Record<ColumnType['kind'], ComparedType | null>> = {
  boolean: 'boolean',
  integer: 'number',
  bigint: 'number',
  decimal: 'number',
  double: 'number',
  text: 'text',
  uuid: 'text',
  timestamp: 'time',
  local_timestamp: 'time',
  date: 'time',
  time: null,
  json: null,
  binary: null,
  other: null,
  list: 'list',
};

/** A trait whose values are asked for, and where that is written. */
export interface TraitTest extends Test {
  readonly trait: string;
  readonly type: ColumnType;
  readonly path: string;
}

/** A test of a trait. `Invalid` where the operator, or what it compares with, does not fit the type of the trait's values. */
export function compileTraitTest(test: TraitTest): Sql {
  const { is, type, dialect, subject } = test;
  refuseUnfit(test);
  const family = FAMILIES[type.kind];
  // Whether there is a value does not depend on what it is.
  if (family === null || OPERATORS[is].types === null) return compileTest(test, 'text');
  return compileTest({ ...test, subject: comparable(dialect, type, subject) }, family);
}

/** Refuses an operator that does not fit the values of a trait, or what it compares them with. */
export function refuseUnfit({ trait, type, is, value, path }: Omit<TraitTest, keyof Test> & Pick<Test, 'is' | 'value'>): void {
  const family = FAMILIES[type.kind];
  const { types } = OPERATORS[is];
  if (types === null) return;
  if (family === null || !(types as readonly ComparedType[]).includes(family)) {
    const fit = Object.entries(OPERATORS).flatMap(([name, one]) =>
      one.types === null || (family !== null && (one.types as readonly ComparedType[]).includes(family)) ? [`\`${name}\``] : [],
    );
    throw unfit(
      `${path}.is`,
      `\`${is}\` does not fit the trait \`${trait}\`, whose values are ${type.kind}: take one of ${fit.join(', ')}`,
    );
  }
  const wanted = family === 'list' && type.kind === 'list' ? (FAMILIES[type.item.kind] ?? 'text') : family;
  if (OPERATORS[is].operand === null || is === 'within' || is === 'not_within') return;
  const isFit = wanted === 'time' ? [value].flat().every(isInstant) : typeOfOperand(value) === wanted;
  if (!isFit) throw unfit(`${path}.value`, `does not fit the trait \`${trait}\`, whose values are ${type.kind}: give a ${wanted}`);
}

const unfit = (path: string, message: string): Invalid => new Invalid('audience.unfit', `\`${path}\` ${message}`, [{ path, message }]);

function comparable(dialect: Dialect, type: ColumnType, subject: Sql): Sql {
  if (type.kind === 'uuid') return dialect.text(subject);
  // A time without zone is read as UTC, whatever the session's zone is.
  if (type.kind === 'date' || type.kind === 'local_timestamp') return sql`(CAST(${subject} AS timestamp) AT TIME ZONE 'UTC')`;
  if (type.kind !== 'list') return subject;
  const item = FAMILIES[type.item.kind] === 'number' ? ({ kind: 'double' } as const) : ({ kind: 'text' } as const);
  return sql`CAST(${subject} AS ${dialect.type({ kind: 'list', item })})`;
}
