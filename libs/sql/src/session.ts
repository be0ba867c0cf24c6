import type { Chunk, Column, Value } from '@tributary/core';
import type { Dialect } from './dialect.js';
import type { Sql } from './fragment.js';

export interface StatementOptions {
  /** Stops the statement in the database; the call then rejects with `Cancelled`. */
  readonly signal?: AbortSignal;
  /** Time limit of this statement in milliseconds, kept by the database; past it the call rejects with `Cancelled`. */
  readonly timeoutMs?: number;
  /** Called with the share done, 0 to 1, where the warehouse can tell. */
  readonly onProgress?: (share: number) => void;
}

/** One connection to a warehouse. Temporary tables live as long as it does. What the compilers' runners need of the world. */
export interface Session {
  readonly dialect: Dialect;
  /** Runs one statement; gives the number of rows it changed. */
  execute(statement: Sql, options?: StatementOptions): Promise<number>;
  /** The rows of a query in chunks, as they come. Leaving the loop early stops the query. */
  stream(query: Sql, options?: StatementOptions): AsyncIterable<Chunk>;
  /** All rows of a small result, each as an array in column order. */
  rows(query: Sql, options?: StatementOptions): Promise<readonly (readonly Value[])[]>;
  /** The columns a query would give, without running it. A wrong query rejects with `Invalid`, naming the position. */
  describe(query: Sql): Promise<readonly Column[]>;
  /** Bulk load into an existing table by column name; gives the number of rows. */
  load(table: Sql, chunks: Iterable<Chunk> | AsyncIterable<Chunk>): Promise<number>;
}

/** A session that may begin a transaction when it is ready for it. */
export interface OpenSession extends Session {
  /** Runs the work in one transaction of this session: all or nothing. Temporary tables made before are there, and stay. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/** A warehouse seen as a place to run SQL: statements on any connection, or several on one. */
export interface Database extends Session {
  /** Runs the work on one connection of its own. */
  session<T>(work: (session: OpenSession) => Promise<T>): Promise<T>;
  /** The same in one transaction: all or nothing, and every statement sees one state of the database. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
}
