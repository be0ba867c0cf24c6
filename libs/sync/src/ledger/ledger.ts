import { Invalid, typeName, type Column, type ColumnType } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { keyColumns, type Layout, type SyncTables } from '../mapping/layout.js';
import { hasMeta } from './meta.js';
import { comparable, fingerprint } from '../mapping/fingerprint.js';
import { numbers, STAGE } from '../plan/stage.js';

/** A sync's ledger, once it has the shape of the present mapping. */
export interface OpenLedger {
  /** Where it is: for a preview that would have to make or reshape it, in temporary tables. */
  readonly tables: SyncTables;
  readonly records: number;
  /** Changes of earlier runs that were not delivered. */
  readonly owed: number;
}

/** A column as the ledger was made with it. */
interface Kept {
  readonly field: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly native: string;
}

/** What fingerprints depend on, and what the ledger's columns hold. Kept beside the ledger to notice when it changes. */
interface Shape {
  /** Of our own columns. */
  readonly version: number;
  readonly engine: string;
  readonly keys: readonly Kept[];
  readonly fields: readonly Kept[];
}

/** What to open, by whom. */
export interface LedgerRequest {
  readonly tables: SyncTables;
  readonly syncId: string;
  readonly layout: Layout;
  /** The stage's columns. */
  readonly columns: readonly Column[];
  /** Our schema. */
  readonly schema: string;
  /** Nothing that others can see may change. */
  readonly preview?: boolean;
}

/** Counts up when our own columns of the ledger or the owed table change. */
const VERSION = 2;

/**
 * Makes the ledger and the owed table of a sync, or gives them the shape of the present mapping: new fields come in as NULL,
 * dropped ones go, and every fingerprint is made anew from the delivered values beside it. So neither a new version of the
 * warehouse nor a new mapping sends a record whose delivered values are what it would send.
 */
export async function openLedger(session: Session, request: LedgerRequest): Promise<OpenLedger> {
  const present = await presentShape(session, request);
  const former = await formerShape(session, request);
  const fitting = former !== undefined && JSON.stringify(former) === JSON.stringify(present);
  const tables = fitting || request.preview !== true ? request.tables : { ...request.tables, ...SHOWN };
  if (former === undefined) await createTables(session, request, tables);
  else if (!fitting) await reshape(session, request, { former, present, tables });
  if (!fitting && request.preview !== true) await keepShape(session, request, present);
  const [records = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.ledger}`);
  const [owed = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.owed}`);
  return { tables, records, owed };
}

async function presentShape(session: Session, { layout, columns }: LedgerRequest): Promise<Shape> {
  const [version] = await session.rows(sql`SELECT ${session.dialect.engineVersion}`);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const keep = (slot: { field: string; name: string }): Kept => {
    const column = byName.get(slot.name);
    if (column === undefined) throw new Invalid('sync.stage', `the stage has no column \`${slot.name}\``);
    return { field: slot.field, name: slot.name, type: column.type, native: column.nativeType };
  };
  return { version: VERSION, engine: String(version?.[0]), keys: layout.keys.map(keep), fields: layout.fields.map(keep) };
}

async function formerShape(session: Session, { tables, syncId, schema }: LedgerRequest): Promise<Shape | undefined> {
  if (!(await hasMeta(session, schema))) return undefined;
  const [row] = await session.rows(sql`SELECT shape FROM ${tables.meta} WHERE sync_id = ${literal(syncId)}`);
  return row === undefined ? undefined : (JSON.parse(String(row[0])) as Shape);
}

async function keepShape(session: Session, { tables, syncId }: LedgerRequest, shape: Shape): Promise<void> {
  const [row] = await session.rows(sql`SELECT plan FROM ${tables.meta} WHERE sync_id = ${literal(syncId)}`);
  const values = [literal(syncId), literal(JSON.stringify(shape)), literal(row?.[0] == null ? null : String(row[0]))];
  await session.execute(sql`DELETE FROM ${tables.meta} WHERE sync_id = ${literal(syncId)}`);
  await session.execute(sql`INSERT INTO ${tables.meta} (sync_id, shape, plan) VALUES (${join(values)})`);
}

/** The tables take their types from the stage, so that what was delivered and what would be are compared as they are. */
async function createTables(session: Session, { layout, preview = false }: LedgerRequest, tables: SyncTables): Promise<void> {
  const { dialect } = session;
  const text = (name: string) => sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${ident(name)}`;
  const instant = (name: string) => sql`CAST(NULL AS ${dialect.type({ kind: 'timestamp' })}) AS ${ident(name)}`;
  const own = [...keyColumns(layout), ident('_hash')];
  const ledger = [...own, ...['_remote_id', '_run_id'].map(text), instant('_delivered_at'), ...layout.fields.map((field) => field.column)];
  const owed = [...own, ...OWED.map(text), instant('since')];
  const empty = (columns: readonly Sql[]) => sql`SELECT ${join(columns)} FROM ${STAGE} WHERE FALSE`;
  await session.execute(dialect.createTable(tables.ledger, empty(ledger), { temporary: preview }));
  await session.execute(dialect.createTable(tables.owed, empty(owed), { temporary: preview }));
  const index = dialect.index(tables.ledger, [ident('_key')], { unique: true });
  if (index !== null) await session.execute(index);
}

/** Texts of an owed change. `version` is the run that planned this very value first. */
const OWED = ['operation', 'kind', 'code', 'message', 'run_id', 'version'] as const;

/** Where a preview keeps a ledger that is not there yet, or not in this shape. */
const SHOWN = { ledger: ident('tributary_ledger'), owed: ident('tributary_owed') };

interface Reshaping {
  readonly former: Shape;
  readonly present: Shape;
  /** Where the ledger is to be. */
  readonly tables: SyncTables;
}

async function reshape(session: Session, request: LedgerRequest, reshaping: Reshaping): Promise<void> {
  const { tables, present } = reshaping;
  const { dialect } = session;
  const keys = carriedKeys(request.syncId, reshaping);
  const same = (name: string): Carried => ({ column: ident(name), value: ident(name) });
  const ledger = await moveAside(session, request, 'ledger');
  const owed = await moveAside(session, request, 'owed');
  await createTables(session, request, tables);
  await carry(session, ledger, {
    to: tables.ledger,
    columns: [...keys, ...['_remote_id', '_run_id', '_delivered_at'].map(same), ...carriedFields(reshaping)],
  });
  // No fingerprint and no version: what is owed now is another value, or told by another engine.
  await carry(session, owed, { to: tables.owed, columns: [...keys, ...[...OWED.slice(0, -1), 'since'].map(same)] });
  const types = new Map(present.fields.map((field) => [field.name, field.type]));
  const values = request.layout.fields.map((field) => comparable(dialect, field.column, types.get(field.name) ?? { kind: 'text' }));
  await session.execute(sql`UPDATE ${tables.ledger} SET "_hash" = ${fingerprint(dialect, values)}`);
}

/** Gives where the rows are meanwhile. A preview leaves them in their place. */
async function moveAside(session: Session, { tables, preview = false }: LedgerRequest, name: 'ledger' | 'owed'): Promise<Sql> {
  const table = tables[name];
  if (preview) return table;
  const copy = ident(`tributary_${name}_before`);
  await session.execute(session.dialect.createTable(copy, sql`SELECT * FROM ${table}`, { temporary: true }));
  await session.execute(sql`DROP TABLE ${table}`);
  return copy;
}

async function carry(session: Session, from: Sql, { to, columns }: { to: Sql; columns: readonly Carried[] }): Promise<void> {
  const into = join(columns.map(({ column }) => column));
  await session.execute(sql`INSERT INTO ${to} (${into}) SELECT ${join(columns.map(({ value }) => value))} FROM ${from}`);
}

interface Carried {
  readonly column: Sql;
  readonly value: Sql;
}

function carriedKeys(syncId: string, { former, present }: Reshaping): readonly Carried[] {
  const same = former.keys.length === present.keys.length && present.keys.every((key, index) => fits(former.keys[index], key));
  if (!same) {
    const words = (shape: Shape) => shape.keys.map((key) => `\`${key.field}\` ${typeName(key.type)}`).join(', ');
    throw new Invalid(
      'sync.key_changed',
      `The key of sync \`${syncId}\` was (${words(former)}) and is now (${words(present)}): what was delivered cannot be found again. Cast the column back, or make a new sync.`,
    );
  }
  const parts = present.keys.map((key): Carried => ({ column: ident(key.name), value: ident(key.name) }));
  return parts.length === 1 ? parts : [{ column: sql`"_key"`, value: sql`"_key"` }, ...parts];
}

/** A value whose type changed in a way that changes what is sent is forgotten, so that it is sent anew. */
function carriedFields({ former, present }: Reshaping): readonly Carried[] {
  const before = new Map(former.fields.map((field) => [field.field, field]));
  return present.fields.flatMap((field) => {
    const kept = before.get(field.field);
    return kept !== undefined && fits(kept, field) ? [{ column: ident(field.name), value: ident(kept.name) }] : [];
  });
}

/** Types whose every value another type holds and every destination is told the same way. */
const WIDER: Readonly<Record<string, readonly string[]>> = { integer: ['bigint'], uuid: ['text'] };

function fits(from: Kept | undefined, to: Kept): boolean {
  if (from === undefined) return false;
  if (from.native === to.native) return true;
  return from.type.kind === 'text' && to.type.kind === 'text'
    ? !to.native.includes('(')
    : (WIDER[from.type.kind] ?? []).includes(to.type.kind);
}
