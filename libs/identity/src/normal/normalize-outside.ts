import type { Chunk, Column, IdentifierType, ScalarType } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { outsideNormal } from './normal-value.js';

/** The distinct values of some columns, numbered from 1: `place, raw`. */
const RAW = ident('tributary_raw');
/** What becomes of those that are not normal yet: `raw, normal`, where NULL is what cannot be read. */
const NORMAL = ident('tributary_normal');

/** Values read at once: few enough to be no burden, many enough that reading them is a scan and not a search. */
const PAGE = 100_000;
/** No address and no number is longer; such values are not even read. */
const MAX_LENGTH = 1_000;

const column = (name: string, kind: ScalarType): Column => ({ name, type: { kind }, nativeType: kind, nullable: true });
const COLUMNS: readonly Column[] = [column('raw', 'text'), column('normal', 'text')];

/** Columns of a table that hold values of one identifier type as they stand in the events. */
export interface RawValues {
  readonly table: Sql;
  readonly columns: readonly Sql[];
  readonly type: IdentifierType;
}

/**
 * Normalises in place what SQL cannot: emails and phone numbers (`compileNormalized` leaves them as they are). Only distinct values are read, and only
 * rows whose value is not normal yet are written. What cannot be read becomes NULL: gives in how many places that was, to be counted as blocked.
 * Does nothing for other types. To be called on a temporary table before its values are numbered; is faster outside a transaction.
 */
export async function normalizeOutside(session: Session, values: RawValues, options: StatementOptions = {}): Promise<number> {
  const normalize = outsideNormal(values.type);
  if (normalize === undefined || values.columns.length === 0) return 0;
  const run = (statement: Sql) => session.execute(statement, options);
  const distinct = await run(session.dialect.createTable(RAW, compileRaw(values), { temporary: true }));
  await run(sql`CREATE TEMPORARY TABLE ${NORMAL} (raw text, normal text)`);
  const index = distinct > PAGE ? session.dialect.index(RAW, [sql`place`]) : null;
  if (index) await run(index);
  const found = { unread: false, changed: false };
  for (let from = 0; from < distinct; from += PAGE) {
    const rows = sql`SELECT raw FROM ${RAW} WHERE place > ${literal(from)} AND place <= ${literal(from + PAGE)}`;
    const page = await readPage(session.stream(rows, options), normalize);
    await session.load(NORMAL, page.chunks);
    found.unread ||= page.unread;
    found.changed ||= page.chunks.length > 0;
  }
  if (session.dialect.analyze) await run(session.dialect.analyze(NORMAL));
  const unread = found.unread ? await forgetUnread(run, values) : 0;
  if (found.changed) await writeBack(run, values);
  for (const table of [RAW, NORMAL]) await run(sql`DROP TABLE ${table}`);
  return unread;
}

/** One NULL stands for all that are too long. */
function compileRaw({ table, columns }: RawValues): Sql {
  const found = columns.map(
    (raw) => sql`SELECT CASE WHEN ${compileShort(raw)} THEN ${raw} END AS raw FROM ${table} WHERE ${raw} IS NOT NULL`,
  );
  return sql`SELECT row_number() OVER () AS place, raw FROM (SELECT DISTINCT raw FROM (${join(found, ' UNION ALL ')}) AS found) AS one`;
}

const compileShort = (raw: Sql): Sql => sql`length(${raw}) <= ${literal(MAX_LENGTH)}`;

interface Page {
  /** The pairs that a column must be changed by. */
  readonly chunks: readonly Chunk[];
  /** Whether some value cannot be read. */
  readonly unread: boolean;
}

/** A page fits in memory, and a session does one thing at a time. */
async function readPage(rows: AsyncIterable<Chunk>, normalize: (text: string) => string | null): Promise<Page> {
  const chunks: Chunk[] = [];
  let unread = false;
  for await (const { values } of rows) {
    const pairs = (values[0] as readonly (string | null)[])
      .map((raw) => [raw, raw === null ? null : normalize(raw)] as const)
      .filter(([raw, normal]) => raw !== normal);
    const [raws, normals] = [pairs.map(([raw]) => raw), pairs.map(([, normal]) => normal)];
    if (pairs.length > 0) chunks.push({ columns: COLUMNS, size: pairs.length, values: [raws, normals] });
    unread ||= normals.includes(null) || (values[0] ?? []).includes(null);
  }
  return { chunks, unread };
}

type Run = (statement: Sql) => Promise<number>;

async function forgetUnread(run: Run, { table, columns }: RawValues): Promise<number> {
  let unread = 0;
  for (const name of columns) {
    unread += await run(sql`UPDATE ${table} SET ${name} = NULL
WHERE ${name} IN (SELECT raw FROM ${NORMAL} WHERE normal IS NULL) OR NOT (${compileShort(name)})`);
  }
  return unread;
}

async function writeBack(run: Run, { table, columns }: RawValues): Promise<void> {
  for (const name of columns) {
    await run(sql`UPDATE ${table} SET ${name} = changed.normal FROM ${NORMAL} AS changed
WHERE changed.raw = ${name} AND changed.normal IS NOT NULL`);
  }
}
