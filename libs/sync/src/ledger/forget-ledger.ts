import type { Sync } from '@tributary/core';
import { ident, literal, sql, type Session } from '@tributary/sql';
import { tablesOf } from '../mapping/layout.js';
import { numbers } from '../plan/stage.js';
import { hasMeta } from './meta.js';
import { formerShape } from './shape.js';

/** What was forgotten, in records. */
export interface Forgotten {
  readonly forgotten: number;
  readonly owed: number;
}

/**
 * Forgets what the destination of a sync was told and what is owed to it, as if the sync had never run: the next run sends every record
 * again, and removes nothing that was sent before. The destination keeps what it has.
 */
export async function forgetLedger(
  session: Session,
  { sync, schema }: { readonly sync: Pick<Sync, 'id'>; readonly schema: string },
): Promise<Forgotten> {
  const tables = tablesOf(schema, sync.id);
  if (!(await hasMeta(session, schema))) return { forgotten: 0, owed: 0 };
  const shape = await formerShape(session, { tables, sync, schema });
  const count = async (table: typeof tables.ledger) =>
    shape === undefined ? 0 : ((await numbers(session, sql`SELECT count(*) FROM ${table}`))[0] ?? 0);
  const [forgotten, owed] = [await count(tables.ledger), await count(tables.owed)];
  const mine = sql`sync_id = ${literal(sync.id)}`;
  const [row] = await session.rows(sql`SELECT plan FROM ${tables.meta} WHERE ${mine}`);
  const left = typeof row?.[0] === 'string' ? [ident(schema, row[0])] : [];
  for (const table of [tables.ledger, tables.owed, tables.held, ...left]) await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
  await session.execute(sql`DELETE FROM ${tables.meta} WHERE ${mine}`);
  return { forgotten, owed };
}
