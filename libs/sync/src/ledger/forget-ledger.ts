import type { Sync } from '@tributary/core';
import { ident, literal, sql, type Session } from '@tributary/sql';
import { tablesOf } from '../mapping/layout.js';
import { numbers } from '../plan/stage.js';
import { hasMeta } from './meta.js';
import { formerShape, type Reset } from './shape.js';

/** What was forgotten, in records. */
export interface Forgotten {
  readonly forgotten: number;
  readonly owed: number;
}

/**
 * Forgets what the destination of a sync was told and what is owed to it, as if the sync had never run: the next run sends every record
 * again, and removes nothing that was sent before. The destination keeps what it has. The same run is told the same again.
 */
export async function forgetLedger(
  session: Session,
  { sync, schema, runId }: { readonly sync: Pick<Sync, 'id'>; readonly schema: string; readonly runId: string },
): Promise<Forgotten> {
  const tables = tablesOf(schema, sync.id);
  if (!(await hasMeta(session, schema))) return { forgotten: 0, owed: 0 };
  const mine = sql`sync_id = ${literal(sync.id)}`;
  const [row] = await session.rows(sql`SELECT plan, shape FROM ${tables.meta} WHERE ${mine}`);
  const before = resetBy(runId, row?.[1]);
  if (before !== undefined) return before;
  const shape = await formerShape(session, { tables, sync, schema });
  const count = async (table: typeof tables.ledger) =>
    shape === undefined ? 0 : ((await numbers(session, sql`SELECT count(*) FROM ${table}`))[0] ?? 0);
  const [forgotten, owed] = [await count(tables.ledger), await count(tables.owed)];
  const left = typeof row?.[0] === 'string' ? [ident(schema, row[0])] : [];
  for (const table of [tables.ledger, tables.owed, tables.held, ...left]) await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
  await session.execute(sql`DELETE FROM ${tables.meta} WHERE ${mine}`);
  const note: Reset = { reset: { run: runId, forgotten, owed } };
  await session.execute(sql`INSERT INTO ${tables.meta} (sync_id, shape) VALUES (${literal(sync.id)}, ${literal(JSON.stringify(note))})`);
  return { forgotten, owed };
}

/** What the same run has forgotten before its worker died. */
function resetBy(runId: string, kept: unknown): Forgotten | undefined {
  if (typeof kept !== 'string') return undefined;
  const { reset } = JSON.parse(kept) as Partial<Reset>;
  return reset?.run === runId ? { forgotten: reset.forgotten, owed: reset.owed } : undefined;
}
