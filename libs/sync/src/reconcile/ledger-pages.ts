import { Invalid, type Sync, type Value } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { formerShape, type Shape } from '../ledger/shape.js';
import { layoutOf, tablesOf, type SyncTables } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';

/** Which records of a ledger: all, or so many by chance. */
export type Which = { readonly all: true } | { readonly sample: number };

const PAGE = 1_000;

interface Reading {
  readonly sync: Sync;
  readonly tables: SyncTables;
  readonly shape: Shape;
}

/** A ledger that is read page by page, as changes that would tell a destination all of it again. */
export interface LedgerPages {
  /** Records that would be looked at. */
  readonly total: number;
  readonly pages: AsyncIterable<readonly PlanRow[]>;
}

/**
 * The records a destination was told, save those it is owed something of, which are known to be out of step. `null` where it was told
 * nothing. Rejects with `Invalid` where the mapping has changed since: the ledger then says what was told by another one.
 */
export async function ledgerPages(warehouse: Warehouse, sync: Sync, which: Which): Promise<LedgerPages | null> {
  const { schema } = warehouse.config;
  const tables = tablesOf(schema, sync.id);
  return warehouse.transaction(async (session) => {
    const shape = await formerShape(session, { tables, sync, schema });
    if (shape === undefined) return null;
    requireSame(sync, shape);
    const reading = { sync, tables, shape };
    const [row] = await session.rows(sql`SELECT count(*) FROM ${tables.ledger} WHERE ${notOwed(tables)}`);
    const records = Number(row?.[0]);
    const total = 'all' in which ? records : Math.min(records, which.sample);
    return { total, pages: 'all' in which ? allPages(warehouse, reading) : samplePages(warehouse, reading, which.sample) };
  });
}

function requireSame(sync: Sync, { keys, fields, mapped }: Shape): void {
  const layout = layoutOf(sync);
  const names = (slots: readonly { readonly field: string }[]) => JSON.stringify(slots.map(({ field }) => field).sort());
  const isSame =
    names(keys) === names(layout.keys) &&
    names(fields) === names(layout.fields) &&
    layout.fields.every(({ field }) => mapped?.[field] === JSON.stringify(sync.mapping[field]));
  if (isSame) return;
  throw new Invalid(
    'reconcile.remapped',
    `the mapping of \`${sync.id}\` was changed since its last run: run it first, so that the ledger says what was told by this one`,
  );
}

const notOwed = ({ owed }: SyncTables): Sql => sql`"_key" NOT IN (SELECT "_key" FROM ${owed} WHERE "_key" IS NOT NULL)`;

async function* samplePages(warehouse: Warehouse, reading: Reading, size: number): AsyncGenerator<readonly PlanRow[]> {
  const { tables } = reading;
  const picked = sql`SELECT "_key" FROM ${tables.ledger} WHERE ${notOwed(tables)} ORDER BY random() LIMIT ${literal(size)}`;
  const { rows } = await warehouse.transaction((session) => readPage(session, reading, { where: sql`"_key" IN (${picked})`, limit: size }));
  for (let from = 0; from < rows.length; from += PAGE) yield rows.slice(from, from + PAGE);
}

async function* allPages(warehouse: Warehouse, reading: Reading): AsyncGenerator<readonly PlanRow[]> {
  const { tables } = reading;
  let where = notOwed(tables);
  for (;;) {
    const { rows, last } = await warehouse.transaction((session) => readPage(session, reading, { where, limit: PAGE }));
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE || last === null) return;
    where = sql`${notOwed(tables)} AND "_key" > ${last}`;
  }
}

interface Page {
  readonly where: Sql;
  readonly limit: number;
}

/** A page, and the key it ended at as the warehouse can compare it: by its own order, for which there may be an index. */
async function readPage(
  session: Session,
  { sync, tables, shape }: Reading,
  { where, limit }: Page,
): Promise<{ readonly rows: readonly PlanRow[]; readonly last: Sql | null }> {
  const layout = layoutOf(sync);
  const { dialect } = session;
  const columns = [...layout.keys, ...layout.fields].map(({ column }) => column);
  const facts = [dialect.text(ident('_key')), ident('_remote_id'), ident('_run_id')];
  const query = sql`SELECT ${join([...facts, ...columns])} FROM ${tables.ledger} AS ledger WHERE ${where} ORDER BY ledger."_key" LIMIT ${literal(limit)}`;
  const found = await session.rows(query);
  const rows = found.map(([, remoteId = null, version = null, ...values], index): PlanRow => {
    const told = { remoteId: remoteId === null ? null : String(remoteId), version: version === null ? null : String(version) };
    const key = values.slice(0, layout.keys.length);
    return { seq: index, operation: 'add', changed: null, ...told, key, fields: values.slice(layout.keys.length) };
  });
  const text = found.at(-1)?.[0];
  const [only] = shape.keys;
  const type = shape.keys.length === 1 && only !== undefined ? only.type : ({ kind: 'text' } as const);
  return { rows, last: isText(text) ? sql`CAST(${literal(text)} AS ${dialect.type(type)})` : null };
}

const isText = (value: Value | undefined): value is string => typeof value === 'string';
