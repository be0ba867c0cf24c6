import { pipeline } from 'node:stream/promises';
import type { Chunk } from '@tributary/core';
import { ident, join, sql, type Sql } from '@tributary/sql';
import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { describe } from './describe.js';
import { writeChunk } from './write-values.js';

type Chunks = Iterable<Chunk> | AsyncIterable<Chunk>;

/** Loads by `COPY`: one statement, so all rows or none. */
export async function copyInto(client: PoolClient, table: Sql, chunks: Chunks): Promise<number> {
  const source = iterate(chunks);
  const first = await source.next();
  if (first.done) {
    await describe(client, sql`SELECT * FROM ${table}`.text); // a missing table is an error without rows too
    return 0;
  }
  const columns = join(first.value.columns.map((column) => ident(column.name)));
  const target = client.query(copyFrom(sql`COPY ${table} (${columns}) FROM STDIN`.text));
  await pipeline(async function* () {
    yield* writeChunk(first.value);
    for await (const chunk of source) yield* writeChunk(chunk);
  }, target);
  return target.rowCount;
}

async function* iterate(chunks: Chunks): AsyncGenerator<Chunk, undefined> {
  yield* chunks;
}
