import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { hasMeta, hasTable } from '../ledger/meta.js';
import { mayBeThere } from '../ledger/owed.js';
import { formerShape } from '../ledger/shape.js';
import { heldName, tablesOf, type SyncTables } from '../mapping/layout.js';
import { HISTORY, historyTable } from './history-table.js';
import { eraseHistory } from './read-history.js';

/** Records of one sync, by their keys as our tables show them. */
export interface KeysOf {
  readonly schema: string;
  readonly sync: string;
  readonly keys: readonly string[];
}

/**
 * Of some keys what is known. `present`: those the destination holds by our ledger or may hold; `owed`: those a change of which was not
 * delivered; `told`: those there is a history of.
 */
export interface KnownKeys {
  readonly present: readonly string[];
  readonly owed: readonly string[];
  readonly told: readonly string[];
}

/** A change a destination was told of, or was to be told of: the run and its place in that run's plan. */
export interface ToldChange {
  readonly run: string;
  readonly seq: number;
}

/** Keys in one statement. */
const CHUNK = 5_000;
const KEY = ident('_key');

/** Which of some keys a sync knows anything of. */
export async function knownKeys(session: Session, of: KeysOf): Promise<KnownKeys> {
  const tables = await standing(session, of);
  const text = session.dialect.text(KEY);
  const find = async (table: Sql | undefined, where: (table: Sql) => Sql = () => sql`TRUE`) =>
    table === undefined
      ? []
      : inChunks(session, of.keys, (keys) => sql`SELECT DISTINCT ${text} FROM ${table} WHERE ${text} IN (${keys}) AND ${where(table)}`);
  const ledger = await find(tables?.ledger);
  const unsure = await find(tables?.owed, mayBeThere);
  const owed = await find(tables?.owed);
  const history = historyTable(of.schema);
  const told = (await hasTable(session, of.schema, HISTORY))
    ? await inChunks(
        session,
        of.keys,
        (keys) => sql`SELECT DISTINCT key FROM ${history} WHERE sync_id = ${literal(of.sync)} AND key IN (${keys})`,
      )
    : [];
  const once = (rows: readonly (readonly unknown[])[]) => [...new Set(rows.map(([key]) => String(key)))];
  return { present: once([...ledger, ...unsure]), owed: once(owed), told: once(told) };
}

/** Every change of some keys that the history has, for what else is kept of them elsewhere. */
export async function toldChanges(session: Session, of: KeysOf): Promise<readonly ToldChange[]> {
  if (!(await hasTable(session, of.schema, HISTORY))) return [];
  const rows = await inChunks(
    session,
    of.keys,
    (keys) => sql`SELECT run_id, seq FROM ${historyTable(of.schema)} WHERE sync_id = ${literal(of.sync)} AND key IN (${keys})`,
  );
  return rows.map(([run = null, seq = null]) => ({ run: String(run), seq: Number(seq) }));
}

/** Every sync that has a ledger or a history here, defined still or not. */
export async function syncsOf(session: Session, schema: string): Promise<readonly string[]> {
  const { meta } = tablesOf(schema, '');
  const ledgers = (await hasMeta(session, schema)) ? await session.rows(sql`SELECT sync_id FROM ${meta}`) : [];
  const told = (await hasTable(session, schema, HISTORY))
    ? await session.rows(sql`SELECT DISTINCT sync_id FROM ${historyTable(schema)}`)
    : [];
  return [...new Set([...ledgers, ...told].map(([id]) => String(id)))].sort();
}

/**
 * Forgets some keys of a sync: what its destination was told of them, what it is owed, what waits for a release, what is left of a plan, and
 * their history. The destination is told nothing.
 */
export async function forgetKeys(session: Session, of: KeysOf): Promise<void> {
  const { schema, sync, keys } = of;
  const tables = await standing(session, of);
  const text = session.dialect.text(KEY);
  const holding = tables === null ? [] : [tables.ledger, tables.owed, ...(await leftovers(session, of, tables))];
  for (const table of holding) {
    for (const chunk of chunksOf(keys)) await session.execute(sql`DELETE FROM ${table} WHERE ${text} IN (${chunk})`);
  }
  if (!(await hasTable(session, schema, HISTORY))) return;
  for (let from = 0; from < keys.length; from += CHUNK) {
    await eraseHistory(session, { schema, keys: [{ sync, keys: keys.slice(from, from + CHUNK) }] });
  }
}

/** What waits for a release, and the plan of a run that was given up. */
async function leftovers(session: Session, { schema, sync }: KeysOf, { held, meta }: SyncTables): Promise<readonly Sql[]> {
  const [row] = await session.rows(sql`SELECT plan FROM ${meta} WHERE sync_id = ${literal(sync)}`);
  const plan = row?.[0];
  const left = typeof plan === 'string' && (await hasTable(session, schema, plan)) ? [ident(schema, plan)] : [];
  return (await hasTable(session, schema, heldName(sync))) ? [...left, held] : left;
}

async function standing(session: Session, { schema, sync }: KeysOf): Promise<SyncTables | null> {
  const tables = tablesOf(schema, sync);
  return (await formerShape(session, { tables, sync: { id: sync }, schema })) === undefined ? null : tables;
}

function chunksOf(keys: readonly string[]): readonly Sql[] {
  const count = Math.ceil(keys.length / CHUNK);
  return Array.from({ length: count }, (_, at) => join(keys.slice(at * CHUNK, (at + 1) * CHUNK).map((key) => literal(key))));
}

async function inChunks(session: Session, keys: readonly string[], query: (keys: Sql) => Sql): ReturnType<Session['rows']> {
  const rows = [];
  for (const chunk of chunksOf(keys)) rows.push(...(await session.rows(query(chunk))));
  return rows;
}
