import { shown, type Sync, type Value } from '@tributary/core';
import { every, ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { tablesOf, type SyncTables } from '../mapping/layout.js';
import { keyText } from '../mapping/map-record.js';
import { isKeyPart, partsOfKey, spellable } from './key-text.js';
import { formerShape, type Shape } from './shape.js';

/** Whose ledger is looked into. */
export interface LedgerOf {
  readonly sync: Sync;
  /** Our schema in the warehouse. */
  readonly schema: string;
}

/** A change that was not delivered: what became of it, and since when it is owed. */
export interface OwedRecord {
  readonly key: string;
  readonly operation: string;
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly run_id: string;
  readonly since: string;
  readonly age_seconds: number;
}

/** What the destination was last told of one key, and what it is owed. 64-bit integers and decimals are text. */
export interface LedgerEntry {
  readonly key: string;
  readonly delivered: {
    readonly at: string;
    readonly run_id: string;
    readonly remote_id: string | null;
    readonly fields: Readonly<Record<string, unknown>>;
  } | null;
  readonly owed: OwedRecord | null;
}

/** How many records a destination holds by our ledger, and what it is owed. */
export interface LedgerCounts {
  readonly records: number;
  readonly owed: number;
  readonly owed_by_kind: Readonly<Record<string, number>>;
  readonly oldest_owed: string | null;
}

/** Where a page of what is owed begins: after the last change of the page before. */
export interface OwedCursor {
  readonly since: string;
  readonly key: string;
}

type Reading = Pick<Session, 'rows' | 'dialect'>;
const NOTHING: LedgerCounts = { records: 0, owed: 0, owed_by_kind: {}, oldest_owed: null };

/** What is known of one key, as people see keys; `null` where it was never delivered nor tried. */
export async function ledgerEntry(session: Reading, of: LedgerOf, key: string, now: Date): Promise<LedgerEntry | null> {
  const opened = await open(session, of);
  const where = opened === null ? null : isKey(session, opened, key);
  if (opened === null || where === null) return null;
  const { shape, tables } = opened;
  const facts = ['_delivered_at', '_run_id', '_remote_id', ...shape.fields.map(({ name }) => name)].map((name) => ident(name));
  const [row] = await session.rows(sql`SELECT ${join(facts)} FROM ${tables.ledger} WHERE ${where} LIMIT 1`);
  const [owed] = await readOwed(session, opened, { where, limit: 1, now });
  if (row === undefined && owed === undefined) return null;
  return { key, delivered: row === undefined ? null : delivered(row, shape), owed: owed?.record ?? null };
}

/** What is owed, the oldest first. */
export async function owedPage(
  session: Reading,
  of: LedgerOf,
  { after, limit, now }: { readonly after?: OwedCursor; readonly limit: number; readonly now: Date },
): Promise<{ readonly records: readonly OwedRecord[]; readonly next: OwedCursor | null }> {
  const opened = await open(session, of);
  if (opened === null) return { records: [], next: null };
  const { dialect } = session;
  const from = after && sql`CAST(${literal(after.since)} AS ${dialect.type({ kind: 'timestamp' })})`;
  const later = from && sql`(since > ${from} OR (since = ${from} AND ${dialect.text(ident('_key'))} > ${literal(after.key)}))`;
  const page = await readOwed(session, opened, { where: later ?? sql`TRUE`, limit: limit + 1, now });
  const shown = page.slice(0, limit);
  return { records: shown.map(({ record }) => record), next: page.length > limit ? (shown.at(-1)?.cursor ?? null) : null };
}

/** The size of a ledger and of what is owed. */
export async function ledgerCounts(session: Reading, of: LedgerOf): Promise<LedgerCounts> {
  const opened = await open(session, of);
  if (opened === null) return NOTHING;
  const { ledger, owed } = opened.tables;
  const [row] = await session.rows(sql`SELECT count(*) FROM ${ledger}`);
  const kinds = await session.rows(sql`SELECT kind, count(*), min(since) FROM ${owed} GROUP BY kind ORDER BY kind`);
  const counts = kinds.map(([kind = null, count = null]) => [String(kind), Number(count)] as const);
  const oldest = kinds.map((kind) => String(kind[2])).sort();
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  return { records: Number(row?.[0]), owed: all, owed_by_kind: Object.fromEntries(counts), oldest_owed: oldest[0] ?? null };
}

interface Opened {
  readonly shape: Shape;
  readonly tables: SyncTables;
  readonly keys: readonly Sql[];
}

/** By the shape the ledger has: the definition may have changed since the last run. */
async function open(session: Reading, { sync, schema }: LedgerOf): Promise<Opened | null> {
  const tables = tablesOf(schema, sync.id);
  const shape = await formerShape(session, { tables, sync, schema });
  return shape === undefined ? null : { shape, tables, keys: shape.keys.map(({ name }) => ident(name)) };
}

function isKey(session: Reading, { shape, keys }: Opened, text: string): Sql | null {
  const parts = partsOfKey(text, keys.length);
  const fit = parts?.every((part, index) => spellable(part, shape.keys[index]?.type.kind ?? 'text')) ?? false;
  if (parts === null || !fit) return null;
  return every(keys.map((column, index) => compileIsPart(session, column, parts[index] ?? '', shape.keys[index])));
}

/** A number as a number, so that an index is of use. */
function compileIsPart({ dialect }: Reading, column: Sql, part: string, kept: Shape['keys'][number] | undefined): Sql {
  const type = kept?.type ?? { kind: 'text' };
  const isNumber = (type.kind === 'integer' || type.kind === 'bigint') && /^(0|-?[1-9]\d{0,17})$/.test(part);
  return isNumber ? sql`${column} = ${literal(BigInt(part))}` : isKeyPart(dialect, column, literal(part), type);
}

interface OwedQuery {
  readonly where: Sql;
  readonly limit: number;
  readonly now: Date;
}

async function readOwed(
  session: Reading,
  { tables, keys }: Opened,
  { where, limit, now }: OwedQuery,
): Promise<readonly { readonly record: OwedRecord; readonly cursor: OwedCursor }[]> {
  const text = session.dialect.text(ident('_key'));
  const facts = ['operation', 'kind', 'code', 'message', 'run_id', 'since'].map((name) => ident(name));
  const query = sql`SELECT ${join([text, ...facts, ...keys])} FROM ${tables.owed} WHERE ${where} ORDER BY since, ${text} LIMIT ${literal(limit)}`;
  return (await session.rows(query)).map(([cursor = null, ...rest]) => {
    const [operation, kind, code, message, run, since, ...key] = rest.map((value, index) => (index < 6 ? String(value) : value));
    const at = String(since);
    const age_seconds = Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
    const told = { operation: String(operation), kind: String(kind), code: String(code), message: String(message), run_id: String(run) };
    return {
      record: { key: keyText(key), ...told, since: at, age_seconds },
      cursor: { since: at, key: String(cursor) },
    };
  });
}

function delivered([at = null, run = null, remote = null, ...values]: readonly Value[], { fields }: Shape): LedgerEntry['delivered'] {
  return {
    at: String(at),
    run_id: String(run),
    remote_id: remote === null ? null : String(remote),
    fields: Object.fromEntries(fields.map(({ field }, index) => [field, shown(values[index] ?? null)])),
  };
}
