import { type Operation, type RunCounts, shown } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import type { Asked } from '../guard/release.js';
import { layoutOf, type Layout } from '../mapping/layout.js';
import { keyText, type PlanRow } from '../mapping/map-record.js';
import { planSync, type PlanTools } from '../plan-sync.js';
import type { SyncTools } from '../ports.js';
import { readPlan } from '../deliver/read-plan.js';
import { transact } from '../ledger/transact.js';

/** One change a run would send, for people: 64-bit integers and decimals are text. */
export interface PreviewedChange {
  readonly key: string;
  readonly operation: Operation;
  /** Destination fields whose value is not what the destination was last told. */
  readonly changed: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What a run of the sync would do now. */
export interface SyncPreview {
  readonly counts: RunCounts;
  /** Why the run would wait for a person. */
  readonly held: string | null;
  /** The first changes, in the order they would be sent. */
  readonly changes: readonly PreviewedChange[];
}

const SHOWN = 100;
const LATELY_MS = 24 * 3_600_000;

/** Carries the result out of a transaction that must leave nothing behind. */
class RolledBack extends Error {
  constructor(readonly preview: SyncPreview) {
    super('rolled back on purpose');
  }
}

/** The plan of a run, made by the same code and then rolled back: nothing is sent, nothing in the warehouse changes. */
export async function previewSync(
  tools: PlanTools & Pick<SyncTools, 'source' | 'clock'> & { readonly runs: Pick<SyncTools['runs'], 'shrunkSince'> },
  intent: Asked['intent'] = { kind: 'changes' },
): Promise<SyncPreview> {
  const layout = layoutOf(tools.resolved.sync);
  const table = ident('tributary_preview');
  const source = await tools.source();
  try {
    return await transact(tools.warehouse, async (session) => {
      const shrunk = () => tools.runs.shrunkSince(new Date(tools.clock().getTime() - LATELY_MS));
      const plan = await planSync(session, { table, preview: true, source, shrunk, intent, approved: null }, tools);
      const rows = await readPlan(session, table, { layout, where: sql`"_seq" <= ${literal(SHOWN)}` });
      throw new RolledBack({ counts: plan.counts, held: plan.kept?.reason ?? null, changes: rows.map((row) => previewed(row, layout)) });
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.preview;
    throw error;
  }
}

function previewed(row: PlanRow, layout: Layout): PreviewedChange {
  const all = row.operation === 'remove' ? [] : layout.fields.map((slot) => slot.field);
  return {
    key: keyText(row.key),
    operation: row.operation,
    changed: row.changed === null ? all : (JSON.parse(row.changed) as string[]),
    fields: Object.fromEntries(layout.fields.map((slot, index) => [slot.field, shown(row.fields[index] ?? null)])),
  };
}
