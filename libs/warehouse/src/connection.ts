import type { Chunk, Column } from '@tributary/core';
import type { Sql, StatementOptions } from '@tributary/sql';
import type { Containment } from './contained/containment.js';

/**
 * What an engine's driver supplies: one connection, used by one statement at a time (the session above it sees to that).
 * Every error it throws is already one of ours.
 */
export interface Connection {
  execute(statement: string, options: StatementOptions): Promise<number>;
  read(query: string, options: StatementOptions): AsyncIterable<Chunk>;
  describe(query: string): Promise<readonly Column[]>;
  load(table: Sql, chunks: Iterable<Chunk> | AsyncIterable<Chunk>): Promise<number>;
  /** `reading`: a transaction that can change nothing, with the rights of whoever may only read where one is named. */
  begin(reading?: 'reading'): Promise<void>;
  /** Rejects when nothing was committed. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Gives the connection back with nothing left on it: no temporary table, no setting, no open transaction. */
  release(): Promise<void>;
}

/** What an engine's driver supplies besides connections. */
export interface Engine {
  connect(): Promise<Connection>;
  close(): Promise<void>;
  /** What keeps texts of users to computing. */
  readonly containment: Containment;
  /** The version for people. */
  readonly version: Sql;
  /** Schema, name and `table` or `view` of everything a user may read. */
  readonly tables: Sql;
  /** The names of the columns of a table that cannot be NULL. */
  readonly required: (schema: string, table: string) => Sql;
}
