import { Decimal, Json, type Value } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import type { Layout } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';
import type { Batch } from '../ports.js';
import { planPart, type PlanPart } from './plan-part.js';
import type { TextLayout } from './plan-text/compile-plan-text.js';
import { readPlanText, textLayoutOf } from './plan-text/read-plan-text.js';
import { isOpen, readChunks } from './read-plan.js';

/** Changes read in one go: few at first, then as many as fit into `BYTES`. */
const FIRST_ROWS = 400;
const MOST_ROWS = 10_000;
const BYTES = 8_000_000;
/** Parts of one plan kept at once, and how long a plan is kept that nobody asks for. */
const PARTS = 5;
const IDLE_MS = 10_000;

/** A frozen plan and how to read it. */
interface Plan {
  readonly runId: string;
  readonly table: Sql;
  readonly layout: Layout;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly rows: Promise<PlanPart>;
  /** Rows that nobody has asked for yet. */
  left: number;
}

interface Ahead {
  parts: readonly Part[];
  /** As far as the plan was read. */
  readTo: number;
  rowsAtOnce: number;
  usedAt: number;
  /** How the warehouse tells the plan as text, once that was asked for. */
  text?: Promise<TextLayout | null>;
}

/** What was read ahead of plans, by run. A plan never changes, so what was read of it holds; the entries go with the warehouse. */
const AHEAD = new WeakMap<Warehouse, Map<string, Ahead>>();

/**
 * All changes of a batch, in order. A warehouse answers one question for many rows far sooner than many questions for a few, so the
 * batches that follow are read with it, and the part after them while they are being sent.
 */
export async function readAhead(warehouse: Warehouse, plan: Plan, batch: Pick<Batch, 'from' | 'to'>): Promise<readonly PlanRow[]> {
  const ahead = aheadOf(warehouse, plan.runId);
  const part = partFor(ahead, batch) ?? open(ahead, batch, { warehouse, plan });
  take(ahead, part, batch);
  const rows = await part.rows;
  const batchRows = rows.between(batch.from, batch.to);
  ahead.rowsAtOnce = rowsAtOnce(batchRows);
  const complete = rows.size === part.to - part.from + 1;
  if (complete && batch.to > (part.from + part.to) / 2 && part.to === ahead.readTo)
    open(ahead, { from: part.to + 1, to: part.to + 1 }, { warehouse, plan });
  return batchRows;
}

function aheadOf(warehouse: Warehouse, runId: string): Ahead {
  const runs = AHEAD.get(warehouse) ?? new Map<string, Ahead>();
  AHEAD.set(warehouse, runs);
  const now = performance.now();
  const ahead = runs.get(runId) ?? { parts: [], readTo: 0, rowsAtOnce: FIRST_ROWS, usedAt: now };
  ahead.usedAt = now;
  runs.set(runId, ahead);
  for (const [id, { usedAt }] of runs) if (now - usedAt > IDLE_MS) runs.delete(id);
  return ahead;
}

const partFor = (ahead: Ahead, { from, to }: Pick<Batch, 'from' | 'to'>): Part | undefined =>
  ahead.parts.find((part) => part.from <= from && to <= part.to);

/** The part used last stands last. One of which all was asked for is needed no more, unless a batch is sent again. */
function take(ahead: Ahead, part: Part, { from, to }: Pick<Batch, 'from' | 'to'>): void {
  const others = ahead.parts.filter((one) => one !== part);
  part.left -= to - from + 1;
  ahead.parts = part.left > 0 ? [...others, part] : others;
}

/**
 * Reads from a batch on. Never what another part holds, and to an end that is the same for all who begin nearby: jobs that have fallen
 * behind the others would else each read parts of their own, and put each other's away.
 */
function open(ahead: Ahead, batch: Pick<Batch, 'from' | 'to'>, { warehouse, plan }: { warehouse: Warehouse; plan: Plan }): Part {
  const { from } = batch;
  const end = Math.max(batch.to, Math.ceil(from / ahead.rowsAtOnce) * ahead.rowsAtOnce);
  const to = ahead.parts.reduce((least, part) => (part.from > batch.to ? Math.min(least, part.from - 1) : least), end);
  const rows = readPart(ahead, { from, to }, { warehouse, plan });
  const part = { from, to, rows, left: to - from + 1 };
  ahead.parts = [...ahead.parts.slice(1 - PARTS), part];
  ahead.readTo = Math.max(ahead.readTo, to);
  // What could not be read is read anew by whoever asks for it next.
  rows.catch(() => (ahead.parts = ahead.parts.filter((one) => one !== part)));
  return part;
}

async function readPart(ahead: Ahead, { from, to }: Pick<Part, 'from' | 'to'>, { warehouse, plan }: { warehouse: Warehouse; plan: Plan }) {
  const { table, layout } = plan;
  const where = isOpen({ from, to, open: null });
  ahead.text ??= textLayoutOf(warehouse, table, layout);
  const text = await ahead.text.catch((error: unknown) => {
    delete ahead.text;
    throw error;
  });
  if (text !== null) return readPlanText(warehouse, table, { text, where, from, to });
  return planPart(await readChunks(warehouse, table, { layout, where }), { from, to }, layout);
}

/** So many rows that all of them take about `BYTES`. */
function rowsAtOnce(rows: readonly PlanRow[]): number {
  const sample = rows.slice(0, 20);
  const bytes = sample.reduce((sum, row) => sum + (row.size ?? sizeOf(row)), 0);
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(BYTES / (bytes / Math.max(1, sample.length) || 1))));
}

const sizeOf = ({ fields }: PlanRow): number => fields.reduce((size: number, value) => size + 16 + lengthOf(value), 100);

function lengthOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Json || value instanceof Decimal) return value.text.length;
  if (value instanceof Uint8Array) return value.byteLength;
  return isList(value) ? value.reduce<number>((sum, item) => sum + 16 + lengthOf(item), 0) : 0;
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
