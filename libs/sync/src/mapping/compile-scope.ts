import type { Column, ColumnType, ScalarType } from '@tributary/core';
import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';

type Compile = (dialect: Dialect, value: Sql) => Sql;

const number: Compile = (dialect, value) => dialect.text(value);

/** What is no finite number in JSON is its text. */
const anyNumber: Compile = (dialect, value) => {
  const text = dialect.text(value);
  return sql`CASE WHEN lower(${text}) IN ('nan', 'inf', '-inf', 'infinity', '-infinity') THEN ${quoted(dialect, text)} ELSE ${text} END`;
};

const quoted: Compile = (dialect, value) => dialect.text(dialect.json(dialect.text(value)));

/** RFC 3339 within its four-digit years, as everywhere else. */
const instant =
  (zone: string, ours: string): Compile =>
  (dialect, value) => {
    const text = dialect.text(value);
    const plain = sql`${text} LIKE ${literal(`____-__-__ __:__:__%${zone}`)} AND ${text} NOT LIKE '%BC%'`;
    const timed = sql`replace(${text}, ' ', 'T')`;
    const zoned = zone === '' ? timed : sql`replace(${timed}, ${literal(zone)}, ${literal(ours)})`;
    return quoted(dialect, sql`CASE WHEN ${plain} THEN ${zoned} ELSE ${text} END`);
  };

/** How a type is written in JSON, digit for digit. What is not here is written as text. */
const WRITERS: { readonly [kind in ScalarType]?: Compile } = {
  boolean: number,
  integer: number,
  bigint: number,
  decimal: anyNumber,
  double: anyNumber,
  json: number,
  timestamp: instant('+00', 'Z'),
  local_timestamp: instant('', ''),
};

/** The columns a template uses as one JSON object, as text. The same values always give the same text. */
export function compileScope(dialect: Dialect, names: readonly string[], columns: ReadonlyMap<string, Column>): Sql {
  const members = names.map((name, index) => {
    const type = columns.get(name)?.type ?? { kind: 'text' };
    const label = literal(`${index === 0 ? '' : ','}${JSON.stringify(name)}:`);
    return sql`${label} || coalesce(${write(dialect, sql`source.${ident(name)}`, type)}, 'null')`;
  });
  return join([literal('{'), ...members, literal('}')], ' || ');
}

function write(dialect: Dialect, value: Sql, type: ColumnType): Sql {
  if (type.kind !== 'list') return (WRITERS[type.kind] ?? quoted)(dialect, value);
  // Made JSON, a decimal would be rounded: in a list it is text.
  const exact = type.item.kind === 'decimal' ? sql`CAST(${value} AS ${dialect.type({ kind: 'list', item: { kind: 'text' } })})` : value;
  return dialect.text(dialect.json(exact));
}
