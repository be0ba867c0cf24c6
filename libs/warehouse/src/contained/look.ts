import { Invalid, type Column, type ColumnType, type Value } from '@tributary/core';
import { describeWritten, expression, ident, join, literal, sql, type Dialect, type Session, type Sql } from '@tributary/sql';

/** How much a look may give. */
export interface LookCaps {
  /** Rows at most. */
  readonly rows: number;
  /** Milliseconds at most. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** What a query of a user gives, as far as people look at it. */
export interface Looked {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  /** There are more rows than were asked for. */
  readonly truncated: boolean;
  /** How many values are so long that only their beginning is given, with `…` behind it. */
  readonly shortened: number;
}

/** Characters of all values together, at most. */
const CHARACTERS = 8_000_000;
/** Characters of one value, at most. */
const LONGEST = 10_000;
const MOST_COLUMNS = 500;

/** The first rows of a user's query. Run in a transaction that can only read. */
export async function lookAt(session: Session, query: string, { rows, ...options }: LookCaps): Promise<Looked> {
  const columns = await describeWritten(session, { path: 'sql', text: query }, (text) => sql`SELECT * FROM (${text}) AS asked`);
  if (columns.length > MOST_COLUMNS)
    throw new Invalid('query.columns', `the query gives ${columns.length} columns: ask for at most ${MOST_COLUMNS}`, [
      { path: 'sql', message: `gives more than ${MOST_COLUMNS} columns` },
    ]);
  const longest = Math.min(LONGEST, Math.floor(CHARACTERS / (rows * columns.length)));
  const found = await session.rows(compileLook(session.dialect, query, { columns, rows: rows + 1, longest }), options);
  let shortened = 0;
  const cut = (value: Value): Value => {
    if (typeof value !== 'string' || value.length <= longest || [...value].length <= longest) return value;
    shortened += 1;
    return `${[...value].slice(0, longest).join('')}…`;
  };
  const shown = found.slice(0, rows).map((row) => row.map(cut));
  return { columns, rows: shown, truncated: found.length > rows, shortened };
}

interface Wanted {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly longest: number;
}

/** By their place, since several columns may have one name. */
function compileLook(dialect: Dialect, query: string, { columns, rows, longest }: Wanted): Sql {
  const names = columns.map((_, index) => ident(`c${index}`));
  const values = columns.map(({ type }, index) => compileShort(dialect, { type, value: ident(`c${index}`), longest }));
  return sql`SELECT ${join(values)} FROM ${expression(query)} AS asked(${join(names)}) LIMIT ${literal(rows)}`;
}

/** Types whose values are never long. */
const SHORT: ReadonlySet<ColumnType['kind']> = new Set([
  ...(['boolean', 'integer', 'bigint', 'decimal', 'double', 'uuid'] as const),
  ...(['timestamp', 'local_timestamp', 'date', 'time'] as const),
]);

function compileShort(dialect: Dialect, { type, value, longest }: { type: ColumnType; value: Sql; longest: number }): Sql {
  if (SHORT.has(type.kind)) return value;
  const text = type.kind === 'list' ? dialect.text(dialect.json(value)) : dialect.text(value);
  return sql`left(${text}, ${literal(longest + 1)})`;
}
