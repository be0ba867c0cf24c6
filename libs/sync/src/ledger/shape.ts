import { Invalid, type Column, type ColumnType, type Sync } from '@tributary/core';
import { join, literal, sql, type Session } from '@tributary/sql';
import type { Layout, Slot, SyncTables } from '../mapping/layout.js';
import { fits } from './fits.js';
import { hasMeta } from './meta.js';

/** A column as the ledger was made with it. */
export interface Kept {
  readonly field: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly native: string;
  /** What else decided what was sent. */
  readonly tag?: string | null;
  /** Not part of the fingerprint where `false`. */
  readonly counts?: boolean;
}

/** What fingerprints depend on, and what the ledger's columns hold. Kept beside the ledger to notice when it changes. */
export interface Shape {
  /** Of our own columns. */
  readonly version: number;
  readonly engine: string;
  readonly keys: readonly Kept[];
  readonly fields: readonly Kept[];
  /** How each field was mapped, as text. Changes nothing in the tables: it tells why records are sent again. */
  readonly mapped?: Readonly<Record<string, string>>;
  /** By what name the expressions are known that failed on a value when the sync was planned last. */
  readonly failing?: string | undefined;
}

/** What stands in place of a shape from a reset to the next run: a run that is resumed says again what it has forgotten. */
export interface Reset {
  readonly reset: { readonly run: string; readonly forgotten: number; readonly owed: number };
}

/** Whose shape it is, and where it is kept. */
export interface ShapeOf {
  readonly tables: Pick<SyncTables, 'meta'>;
  readonly sync: Pick<Sync, 'id' | 'mapping'>;
  readonly layout: Layout;
  /** The stage's columns. */
  readonly columns: readonly Column[];
  /** Our schema. */
  readonly schema: string;
}

/** Counts up when our own columns of the ledger or the owed table change. */
const VERSION = 3;

/** The shape a ledger has that is made for the present mapping, by this version of the warehouse. */
export async function presentShape(session: Session, { layout, columns, sync }: ShapeOf): Promise<Shape> {
  const [version] = await session.rows(sql`SELECT ${session.dialect.engineVersion}`);
  const byName = new Map(columns.map((column) => [column.name, column]));
  const keep = ({ field, name, tag, counts }: Slot): Kept => {
    const column = byName.get(name);
    if (column === undefined) throw new Invalid('sync.stage', `the stage has no column \`${name}\``);
    return { field, name, type: column.type, native: column.nativeType, tag, counts };
  };
  return {
    version: VERSION,
    engine: String(version?.[0]),
    keys: layout.keys.map(keep),
    fields: layout.fields.map(keep),
    mapped: Object.fromEntries(layout.fields.map(({ field }) => [field, JSON.stringify(sync.mapping[field])])),
  };
}

/** The shape the ledger of a sync has, `undefined` where there is none. */
export async function formerShape(
  session: Pick<Session, 'rows'>,
  { tables, sync, schema }: Pick<ShapeOf, 'tables' | 'schema'> & { readonly sync: Pick<Sync, 'id'> },
): Promise<Shape | undefined> {
  if (!(await hasMeta(session, schema))) return undefined;
  const [row] = await session.rows(sql`SELECT shape FROM ${tables.meta} WHERE sync_id = ${literal(sync.id)}`);
  const kept = typeof row?.[0] === 'string' ? (JSON.parse(row[0]) as Shape | Reset) : undefined;
  return kept !== undefined && 'reset' in kept ? undefined : kept;
}

/** Notes the shape the ledger has from now on. */
export async function keepShape(session: Session, { tables, sync }: Pick<ShapeOf, 'tables' | 'sync'>, shape: Shape): Promise<void> {
  const [row] = await session.rows(sql`SELECT plan FROM ${tables.meta} WHERE sync_id = ${literal(sync.id)}`);
  const values = [literal(sync.id), literal(JSON.stringify(shape)), literal(row?.[0] == null ? null : String(row[0]))];
  await session.execute(sql`DELETE FROM ${tables.meta} WHERE sync_id = ${literal(sync.id)}`);
  await session.execute(sql`INSERT INTO ${tables.meta} (sync_id, shape, plan) VALUES (${join(values)})`);
}

/** Whether the tables of one shape are those of another, fingerprints included. */
export function isSameShape(one: Shape | undefined, other: Shape): boolean {
  const text = ({ mapped: _, failing: __, ...rest }: Shape) => JSON.stringify(rest);
  return one !== undefined && text(one) === text(other);
}

/** Fields of which the mapping has changed: a record that differs in none but these is sent because of that. */
export function remappedFields(former: Shape | undefined, present: Shape): readonly string[] {
  if (former === undefined) return [];
  const before = new Map(former.fields.map((field) => [field.field, field]));
  return present.fields
    .filter((field) => !fits(before.get(field.field), field) || former.mapped?.[field.field] !== present.mapped?.[field.field])
    .map(({ field }) => field);
}
