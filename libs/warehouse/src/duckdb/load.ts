import { DuckDBVector, type DuckDBAppender, type DuckDBConnection } from '@duckdb/node-api';
import { Invalid, messageOf, type Chunk } from '@tributary/core';
import { ident, join, sql, type Sql } from '@tributary/sql';
import { duckdbError } from './errors.js';
import { writeChunk } from './write-values.js';

type Chunks = Iterable<Chunk> | AsyncIterable<Chunk>;

/**
 * Loads by DuckDB's appender, data chunk by data chunk. It knows columns by place only: where a table has more of them than
 * are loaded, the rows go through a temporary table, so that the others get their defaults.
 */
export async function loadInto(db: DuckDBConnection, table: Sql, chunks: Chunks): Promise<number> {
  try {
    const names = await columnNames(db, table);
    let columns: readonly string[] | undefined;
    let target: Target | undefined;
    let count = 0;
    try {
      for await (const chunk of chunks) {
        columns = chunk.columns.map((column) => column.name);
        target ??= await openTarget(db, table, { names, columns });
        append(target, chunk, orderOf(target.columns, columns, table));
        count += chunk.size;
      }
      await target?.finish();
    } catch (error) {
      target?.abandon();
      throw error;
    }
    return count;
  } catch (error) {
    throw duckdbError(error);
  }
}

interface Target {
  readonly appender: DuckDBAppender;
  readonly columns: readonly string[];
  finish(): Promise<void>;
  abandon(): void;
}

async function columnNames(db: DuckDBConnection, table: Sql): Promise<readonly string[]> {
  const statement = await db.prepare(`SELECT * FROM ${table.text}`);
  try {
    return Array.from({ length: statement.columnCount }, (_, index) => statement.columnName(index));
  } finally {
    statement.destroySync();
  }
}

async function openTarget(
  db: DuckDBConnection,
  table: Sql,
  { names, columns }: { readonly names: readonly string[]; readonly columns: readonly string[] },
): Promise<Target> {
  orderOf(columns, names, table);
  const parts = nameParts(table);
  return parts && names.length === columns.length ? appendTo(db, parts, names) : appendThrough(db, table, columns);
}

async function appendTo(db: DuckDBConnection, [name, schema, catalog]: readonly string[], columns: readonly string[]): Promise<Target> {
  const appender = await db.createAppender(name ?? '', schema, catalog);
  return { appender, columns, finish: async () => appender.closeSync(), abandon: () => discard(appender) };
}

async function appendThrough(db: DuckDBConnection, table: Sql, columns: readonly string[]): Promise<Target> {
  const staging = 'tributary_load';
  const list = join(columns.map((column) => ident(column)));
  await db.run(sql`CREATE TEMPORARY TABLE ${ident(staging)} AS SELECT ${list} FROM ${table} LIMIT 0`.text);
  const target = await appendTo(db, [staging], columns);
  return {
    ...target,
    async finish() {
      await target.finish();
      await db.run(sql`INSERT INTO ${table} (${list}) SELECT ${list} FROM ${ident(staging)}`.text);
      await db.run(sql`DROP TABLE ${ident(staging)}`.text);
    },
  };
}

/** The rows not yet written are dropped; the written ones go with the transaction. */
function discard(appender: DuckDBAppender): void {
  try {
    appender.clear();
    appender.closeSync();
  } catch {
    // It failed already, which is why it is discarded.
  }
}

function append({ appender, columns }: Target, chunk: Chunk, order: readonly number[]): void {
  try {
    for (const part of writeChunk(chunk, order, DuckDBVector.standardSize())) appender.appendDataChunk(part);
  } catch (error) {
    const [, type, place] = /expected (.+), got .+ for column (\d+)/.exec(messageOf(error)) ?? [];
    if (place === undefined) throw error;
    throw new Invalid('warehouse.value', `a value for the column \`${columns[Number(place)]}\` cannot be turned into ${type}`, [], {
      cause: error,
    });
  }
}

/** For each wanted column its place among those there are. */
function orderOf(wanted: readonly string[], there: readonly string[], table: Sql): readonly number[] {
  return wanted.map((name) => {
    const index = there.indexOf(name);
    if (index >= 0) return index;
    throw new Invalid('warehouse.unknown_column', `there is no column \`${name}\` in the table \`${table.text}\` to load it into`);
  });
}

/** Table, schema and catalog of a quoted name, in this order; `undefined` for anything else. */
function nameParts(table: Sql): readonly string[] | undefined {
  if (!/^"(?:[^"]|"")*"(?:\."(?:[^"]|"")*")*$/.test(table.text)) return undefined;
  const parts = table.text.match(/"(?:[^"]|"")*"/g) ?? [];
  return parts.map((part) => part.slice(1, -1).replaceAll('""', '"')).reverse();
}
