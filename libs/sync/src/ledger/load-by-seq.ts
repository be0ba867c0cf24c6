import type { Chunk, Column, Value } from '@tributary/core';
import { ident, join, sql, type Session, type Sql } from '@tributary/sql';

/** What is known of some changes of a plan, as texts by name. */
export interface KnownBySeq {
  readonly seqs: readonly number[];
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/** Facts about changes as a temporary table, to be joined with their plan by `_seq`. */
export async function loadBySeq(session: Session, table: Sql, { seqs, texts }: KnownBySeq): Promise<void> {
  const { dialect } = session;
  const names = Object.keys(texts);
  const shape = names.map((name) => sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${ident(name)}`);
  const none = sql`SELECT * FROM (SELECT CAST(0 AS BIGINT) AS "_seq", ${join(shape)}) AS shape WHERE FALSE`;
  await session.execute(dialect.createTable(table, none, { temporary: true }));
  const values: readonly (readonly Value[])[] = [seqs.map((seq) => BigInt(seq)), ...Object.values(texts)];
  const chunk: Chunk = { columns: [column('_seq', 'bigint'), ...names.map((name) => column(name, 'text'))], size: seqs.length, values };
  await session.load(table, [chunk]);
}

const column = (name: string, kind: 'bigint' | 'text'): Column => ({ name, type: { kind }, nativeType: kind, nullable: true });
