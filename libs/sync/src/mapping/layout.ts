import { createHash } from 'node:crypto';
import type { FieldMapping, Sync } from '@tributary/core';
import { ident, type Sql } from '@tributary/sql';
import { columnNames, shortName } from '../ledger/short-name.js';

/** A destination field and the column that holds its value in our tables. */
export interface Slot {
  readonly field: string;
  readonly column: Sql;
  /** The column's name, unquoted. */
  readonly name: string;
  /** What else decides what is sent of the value, as short text. */
  readonly tag: string | null;
  /** Whether another value makes the record a changed one. */
  readonly counts: boolean;
}

/** A mapped field as it is kept: in the stage, the plan, the ledger. */
export interface FieldSlot extends Slot {
  /** What besides the kept value decides what is sent (template, type, hash), as short text: where it changed, the field was never told. */
  readonly tag: string | null;
  /** Whether a change of it makes the record a changed one. A field that is told with additions only does not. */
  readonly counts: boolean;
}

/** Our columns for one sync. `keys` are the parts of the key; a key of one part lives in `_key` itself. */
export interface Layout {
  readonly keys: readonly Slot[];
  /** All but run facts, which are nobody's value. */
  readonly fields: readonly FieldSlot[];
}

/** Our tables for one sync, in the schema of the warehouse that is ours. */
export interface SyncTables {
  readonly schema: Sql;
  readonly ledger: Sql;
  readonly owed: Sql;
  /** Keys of what the newest plan kept back, for a release. */
  readonly held: Sql;
  readonly meta: Sql;
  readonly plan: (runId: string) => Sql;
}

const slot = (field: string, name: string): Slot => ({ field, name, column: ident(name), tag: null, counts: true });

/** Definitions never change, and every batch asks for the layout of its own. */
const LAYOUTS = new WeakMap<Sync, Layout>();

/** Where each part of the key and each mapped field of a sync is kept. Depends on the sync's definition only. */
export function layoutOf(sync: Sync): Layout {
  const layout = LAYOUTS.get(sync) ?? makeLayout(sync);
  LAYOUTS.set(sync, layout);
  return layout;
}

function makeLayout(sync: Sync): Layout {
  const keys = Object.keys(sync.key);
  const stored = Object.entries(sync.mapping).filter(([, from]) => !('run' in from));
  const names = columnNames(stored.map(([field]) => field));
  return {
    keys: keys.map((field, index) => slot(field, keys.length === 1 ? '_key' : `_key_${index + 1}`)),
    fields: [...names].map(([field, name]) => ({ ...slot(field, name), ...countingOf(sync.mapping[field]) })),
  };
}

function countingOf(from: FieldMapping | undefined): Pick<FieldSlot, 'tag' | 'counts'> {
  if (from === undefined) return { tag: null, counts: true };
  const parts = [
    ...('template' in from ? [`template:${createHash('sha256').update(from.template).digest('hex').slice(0, 12)}`] : []),
    ...(['normalize', 'type', 'hash'] as const).flatMap((how) => (from[how] === undefined ? [] : [`${how}:${from[how]}`])),
  ];
  return { tag: parts.length === 0 ? null : parts.join(' '), counts: from.when !== 'on_add' };
}

/** The columns that make up a key in our tables: `_key`, and its parts when it has several. */
export function keyColumns(layout: Layout): readonly Sql[] {
  return layout.keys.length === 1 ? [ident('_key')] : [ident('_key'), ...layout.keys.map((key) => key.column)];
}

/** The one table all syncs of a warehouse share: what their ledgers are like. */
export const META = 'ledger_meta';

/** That table, in our schema. */
export const metaTable = (schema: string): Sql => ident(schema, META);

/** The tables of a sync. */
export function tablesOf(schema: string, syncId: string): SyncTables {
  return {
    schema: ident(schema),
    ledger: ident(schema, shortName(`ledger_${syncId}`)),
    owed: ident(schema, shortName(`owed_${syncId}`)),
    held: ident(schema, heldName(syncId)),
    meta: metaTable(schema),
    plan: (runId) => ident(schema, planName(runId)),
  };
}

/** The name of the table of what a plan of the sync kept back. */
export const heldName = (syncId: string): string => shortName(`held_${syncId}`);

/** The name of a run's frozen plan. */
export function planName(runId: string): string {
  return `plan_${runId.replaceAll('-', '')}`;
}
