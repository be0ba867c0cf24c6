import type { Chunk, Column, Value } from '@tributary/core';
import type { PoolClient } from 'pg';
import Cursor from 'pg-cursor';
import { valueParsers } from './read-values.js';
import { columnOf } from './types.js';

const ROWS_AT_ONCE = 4096;

/** The rows of a running query, chunk by chunk. */
export interface Reading {
  next(): Promise<Chunk | undefined>;
  close(): Promise<void>;
}

/** Opens a cursor, so that the server computes no further ahead than we read. */
export function readByCursor(client: PoolClient, text: string): Reading {
  const cursor = client.query(new Cursor<Value[]>(text, [], { rowMode: 'array', types: valueParsers }));
  let columns: readonly Column[] | undefined;
  const next = (): Promise<Chunk | undefined> =>
    new Promise((resolve, reject) => {
      cursor.read(ROWS_AT_ONCE, (error: Error | undefined, rows, result) => {
        if (error) return reject(error);
        if (rows.length === 0) return resolve(undefined);
        columns ??= result.fields.map(columnOf);
        resolve(byColumn(rows, columns));
      });
    });
  return { next, close: () => cursor.close() };
}

function byColumn(rows: readonly (readonly Value[])[], columns: readonly Column[]): Chunk {
  const values = columns.map((_, column) => rows.map((row) => row[column] as Value));
  return { columns, size: rows.length, values };
}
