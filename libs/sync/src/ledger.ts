import { Invalid, typeName, type Column, type ColumnType } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { keyColumns, metaTable, type Layout, type SyncTables } from './layout.js';
import { comparable, fingerprint, numbers, STAGE } from './stage.js';

/** What a sync's ledger holds, once it has the shape of the present mapping. */
export interface LedgerSize {
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
}

/** Makes our schema and, in it, the table all syncs share. */
export async function openRoom(session: Session, schema: string): Promise<void> {
  const [found = 0] = await numbers(session, sql`SELECT count(*) FROM information_schema.schemata WHERE schema_name = ${literal(schema)}`);
  // Asks first: PostgreSQL refuses `IF NOT EXISTS` too, where the user may not create schemas.
  if (found === 0) await session.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  const text = session.dialect.type({ kind: 'text' });
  await session.execute(sql`CREATE TABLE IF NOT EXISTS ${metaTable(schema)} (sync_id ${text}, shape ${text}, plan ${text})`);
}

/**
 * Makes the ledger and the owed table of a sync, or gives them the shape of the present mapping: new fields come in as NULL,
 * dropped ones go, and every fingerprint is made anew from the delivered values beside it. So neither a new version of the
 * warehouse nor a new mapping sends a record whose delivered values are what it would send.
 */
export async function openLedger(session: Session, request: LedgerRequest): Promise<LedgerSize> {
  const { tables, syncId } = request;
  const present = await presentShape(session, request);
  const former = await formerShape(session, tables, syncId);
  if (former === undefined) await createTables(session, request);
  else if (JSON.stringify(former) !== JSON.stringify(present)) await reshape(session, request, { former, present });
  if (former === undefined || JSON.stringify(former) !== JSON.stringify(present)) await keepShape(session, request, present);
  const [records = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.ledger}`);
  const [owed = 0] = await numbers(session, sql`SELECT count(*) FROM ${tables.owed}`);
  return { records, owed };
}

async function presentShape(session: Session, { layout, columns }: LedgerRequest): Promise<Shape> {
  const [version] = await session.rows(sql`SELECT ${session.dialect.engineVersion}`);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const keep = (slot: { field: string; name: string }): Kept => {
    const column = byName.get(slot.name);
    if (column === undefined) throw new Invalid('sync.stage', `the stage has no column \`${slot.name}\``);
    return { field: slot.field, name: slot.name, type: column.type, native: column.nativeType };
  };
  return { engine: String(version?.[0]), keys: layout.keys.map(keep), fields: layout.fields.map(keep) };
}

async function formerShape(session: Session, tables: SyncTables, syncId: string): Promise<Shape | undefined> {
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
async function createTables(session: Session, { tables, layout }: LedgerRequest): Promise<void> {
  const { dialect } = session;
  const text = (name: Sql) => sql`CAST(NULL AS ${dialect.type({ kind: 'text' })}) AS ${name}`;
  const instant = (name: Sql) => sql`CAST(NULL AS ${dialect.type({ kind: 'timestamp' })}) AS ${name}`;
  const keys = keyColumns(layout);
  const ledger = [
    ...keys,
    sql`"_hash"`,
    ...[sql`"_remote_id"`, sql`"_run_id"`].map(text),
    instant(sql`"_delivered_at"`),
    ...layout.fields.map((field) => field.column),
  ];
  const owed = [...keys, ...[sql`"operation"`, sql`"kind"`, sql`"code"`, sql`"message"`, sql`"run_id"`].map(text), instant(sql`"since"`)];
  await session.execute(dialect.createTable(tables.ledger, sql`SELECT ${join(ledger)} FROM ${STAGE} WHERE FALSE`));
  await session.execute(dialect.createTable(tables.owed, sql`SELECT ${join(owed)} FROM ${STAGE} WHERE FALSE`));
  const index = dialect.index(tables.ledger, [sql`"_key"`], { unique: true });
  if (index !== null) await session.execute(index);
}

async function reshape(session: Session, request: LedgerRequest, shapes: { former: Shape; present: Shape }): Promise<void> {
  const { tables, layout } = request;
  const { dialect } = session;
  const keys = carriedKeys(request.syncId, shapes);
  const fields = carriedFields(shapes);
  const rows = [
    {
      table: tables.ledger,
      copy: sql`tributary_ledger_before`,
      columns: [sql`"_remote_id"`, sql`"_run_id"`, sql`"_delivered_at"`],
      fields,
    },
    {
      table: tables.owed,
      copy: sql`tributary_owed_before`,
      columns: [sql`operation`, sql`kind`, sql`code`, sql`message`, sql`run_id`, sql`since`],
      fields: [],
    },
  ];
  for (const { table, copy } of rows) {
    await session.execute(dialect.createTable(copy, sql`SELECT * FROM ${table}`, { temporary: true }));
    await session.execute(sql`DROP TABLE ${table}`);
  }
  await createTables(session, request);
  for (const { table, copy, columns, fields: carried } of rows) {
    const into = [...keys, ...columns.map((column) => ({ column, value: column })), ...carried];
    await session.execute(
      sql`INSERT INTO ${table} (${join(into.map((one) => one.column))}) SELECT ${join(into.map((one) => one.value))} FROM ${copy}`,
    );
    await session.execute(sql`DROP TABLE ${copy}`);
  }
  const types = new Map(shapes.present.fields.map((field) => [field.name, field.type]));
  const values = layout.fields.map((field) => comparable(dialect, field.column, types.get(field.name) ?? { kind: 'text' }));
  await session.execute(sql`UPDATE ${tables.ledger} SET "_hash" = ${fingerprint(dialect, values)}`);
}

interface Carried {
  readonly column: Sql;
  readonly value: Sql;
}

function carriedKeys(syncId: string, { former, present }: { former: Shape; present: Shape }): readonly Carried[] {
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
function carriedFields({ former, present }: { former: Shape; present: Shape }): readonly Carried[] {
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
