import { type Value } from '@tributary/core';
import { ident, join, literal, orAbsent, sql, type Session, type Sql } from '@tributary/sql';
import { spellingsOf } from '../ledger/key-text.js';
import { HISTORY_NAMES, historyTable, type HistoryColumn } from './history-table.js';

/** What became of one change, as people see it. */
export interface Delivery {
  readonly sync: string;
  readonly run: string;
  /** RFC 3339. */
  readonly at: string;
  readonly key: string;
  readonly operation: string;
  readonly why: string | null;
  readonly outcome: string;
  readonly code: string | null;
  readonly message: string | null;
  readonly remote_id: string | null;
  /** The mapped values, as a JSON text with all their digits; `null` of a removal. */
  readonly told: string | null;
}

/** Whose deliveries: the keys by which each sync knows a person, or the keys of one sync. */
export interface HistoryRequest {
  readonly schema: string;
  readonly keys: readonly { readonly sync: string; readonly keys: readonly string[] }[];
  readonly limit: number;
}

const SHOWN = HISTORY_NAMES.filter((name): name is Exclude<HistoryColumn, 'seq'> => name !== 'seq');

/** What was told of some keys, the newest first. Nothing where no sync of this warehouse has ever delivered. */
export async function readHistory(session: Session, { schema, keys, limit }: HistoryRequest): Promise<readonly Delivery[]> {
  const asked = keys.filter((one) => one.keys.length > 0);
  if (asked.length === 0) return [];
  const conditions = asked.map((one) => isOf(one.sync, one.keys));
  const columns = join(SHOWN.map((name) => ident(name)));
  const query = sql`SELECT ${columns} FROM ${historyTable(schema)} WHERE ${join(conditions, ' OR ')} ORDER BY "at" DESC, sync_id, seq DESC LIMIT ${literal(limit)}`;
  return (await orAbsent(session.rows(query), [])).map(deliveryOf);
}

/** Forgets what is older than `before` of one sync; gives nothing back. */
export async function forgetHistory(
  session: Session,
  { schema, sync, before }: { schema: string; sync: string; before: Date },
): Promise<void> {
  const cutoff = sql`CAST(${literal(before.toISOString())} AS ${session.dialect.type({ kind: 'timestamp' })})`;
  await session.execute(sql`DELETE FROM ${historyTable(schema)} WHERE "at" < ${cutoff} AND sync_id = ${literal(sync)}`);
}

/** Forgets everything told of some keys: a person has asked to be forgotten. */
export async function eraseHistory(session: Session, { schema, keys }: Omit<HistoryRequest, 'limit'>): Promise<void> {
  const asked = keys.filter((one) => one.keys.length > 0);
  if (asked.length === 0) return;
  const conditions = asked.map((one) => isOf(one.sync, one.keys));
  await session.execute(sql`DELETE FROM ${historyTable(schema)} WHERE ${join(conditions, ' OR ')}`);
}

const isOf = (sync: string, keys: readonly string[]): Sql =>
  sql`(sync_id = ${literal(sync)} AND key IN (${join(keys.flatMap(spellingsOf).map((key) => literal(key)))}))`;

function deliveryOf(row: readonly Value[]): Delivery {
  const value = (name: HistoryColumn) => row[SHOWN.indexOf(name as (typeof SHOWN)[number])] ?? null;
  const text = (name: HistoryColumn) => (value(name) === null ? null : String(value(name)));
  return {
    sync: String(value('sync_id')),
    run: String(value('run_id')),
    at: String(value('at')),
    key: String(value('key')),
    operation: String(value('operation')),
    why: text('why'),
    outcome: String(value('outcome')),
    code: text('code'),
    message: text('message'),
    remote_id: text('remote_id'),
    told: text('told'),
  };
}
