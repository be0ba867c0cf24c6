import { Conflict, Invalid, type Chunk, type Column, type Value } from '@tributary/core';
import type { Dialect, Session, Sql, StatementOptions } from '@tributary/sql';
import type { Connection } from './connection.js';
import type { Examine } from './contained/examine-written.js';

/** A session and a way to wait until nothing that was started on it runs any more. */
export interface OwnSession {
  readonly session: Session;
  readonly settled: () => Promise<unknown>;
}

/** A session on one connection. What users wrote in a statement is examined before it runs. Statements wait for each other; while a stream or a load is open nothing else may start. */
export function sessionOn(dialect: Dialect, connection: Connection, examine: Examine): OwnSession {
  const turns = takeTurns();
  const ask = (query: Sql) => collectRows(connection.read(query.text, {}));
  const examined = async ({ written }: Sql): Promise<void> => {
    if (written.length > 0) await examine(written, ask);
  };
  const after = async <T>(statement: Sql, run: (text: string) => Promise<T>): Promise<T> => {
    const text = textOf(statement);
    await examined(statement);
    return run(text);
  };
  // What cannot be read is told in the database's own words, with the place; nothing runs when it is only asked for columns.
  const describe = async (query: Sql): Promise<readonly Column[]> => {
    const text = textOf(query);
    const unread = await examined(query).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    if (unread !== undefined && !isUnread(unread)) throw unread;
    const columns = await connection.describe(text);
    if (unread !== undefined) throw unread;
    return columns;
  };
  async function* read(query: Sql, options: StatementOptions): AsyncGenerator<Chunk> {
    const text = textOf(query);
    await examined(query);
    yield* connection.read(text, options);
  }
  const session: Session = {
    dialect,
    stream: (query, options = {}) => turns.stream(() => read(query, options)),
    rows: (query, options = {}) => turns.next(() => collectRows(read(query, options))),
    execute: (statement, options = {}) => turns.next(() => after(statement, (text) => connection.execute(text, options))),
    describe: (query) => turns.next(() => describe(query)),
    load: (table, chunks) => turns.alone(() => connection.load(table, chunks)),
  };
  return { session, settled: turns.settled };
}

const isUnread = (error: unknown): boolean => error instanceof Invalid && error.code === 'warehouse.syntax';

/** PostgreSQL runs nothing at all without complaint, and DuckDB's complaint about it is unreadable. */
function textOf({ text }: Sql): string {
  const code = text.replace(/--.*$/gm, '').replace(/\/\*.*?\*\//gs, '');
  if (code.trim() === '') throw new Invalid('warehouse.empty', 'the statement is empty: write one statement');
  return text;
}

async function collectRows(chunks: AsyncIterable<Chunk>): Promise<readonly (readonly Value[])[]> {
  const rows: Value[][] = [];
  for await (const { size, values } of chunks) for (let row = 0; row < size; row++) rows.push(values.map((column) => column[row] as Value));
  return rows;
}

/**
 * Order on a connection. Without it DuckDB would end an open stream silently, as if it had no more rows, when another
 * statement starts; and PostgreSQL would make that statement wait for the stream for ever.
 */
function takeTurns() {
  let last: Promise<unknown> = Promise.resolve();
  let reserved = false;

  const refuseIfReserved = (): void => {
    if (!reserved) return;
    throw new Conflict(
      'warehouse.session_busy',
      'this session still streams or loads rows: read them to the end first, or use a session of its own for the other statement',
    );
  };
  async function next<T>(work: () => Promise<T>): Promise<T> {
    refuseIfReserved();
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    refuseIfReserved();
    reserved = true;
    try {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return await mine;
    } finally {
      reserved = false;
    }
  }
  async function* stream(open: () => AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
    refuseIfReserved();
    reserved = true;
    try {
      await last;
      yield* open();
    } finally {
      reserved = false;
    }
  }
  return { next, alone, stream, settled: () => last };
}
