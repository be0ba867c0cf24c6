import { createHash } from 'node:crypto';
import { Decimal, Json, type Operation, type Value } from '@tributary/core';
import { buildFields, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import type { Layout } from './layout.js';

/** One change of a frozen plan, as its table gives it. Values are in the layout's order. */
export interface PlanRow {
  readonly seq: number;
  readonly operation: Operation;
  /** A JSON list of mapped fields; `null` means all. */
  readonly changed: string | null;
  readonly remoteId: string | null;
  /** The run that planned this very value first; `null` means the plan's own. */
  readonly version: string | null;
  readonly key: readonly Value[];
  readonly fields: readonly Value[];
}

/** Whose change it is, and which attempt to send it. */
export interface Sending {
  readonly workspaceId: string;
  readonly syncId: string;
  readonly runId: string;
  readonly layout: Layout;
  readonly attempt: number;
}

/** The record a connector is handed for a planned change: fields nested by the dots of their names, changed ones by their top-level name. */
export function mapRecord(row: PlanRow, sending: Sending): OutRecord {
  const { layout } = sending;
  const flat = named(layout.fields, row.fields);
  const fields = buildFields(flat);
  const changedPaths = row.operation === 'remove' ? [] : row.changed === null ? Object.keys(flat) : (JSON.parse(row.changed) as string[]);
  return {
    id: String(row.seq),
    operation: row.operation,
    key: named(layout.keys, row.key),
    fields,
    changed: topLevel(changedPaths),
    changedPaths,
    ...(row.remoteId === null ? {} : { remoteId: row.remoteId }),
    attempt: sending.attempt,
    idempotencyKey: idempotencyKey(row, sending, flat),
  };
}

/** Why a change cannot be told to any destination: binary content has no JSON of its own, and what it would become is a guess. */
export function refuseBinary(row: PlanRow, layout: Layout): RecordOutcome | null {
  const slot = layout.fields.find((_, index) => holdsBinary(row.fields[index] ?? null));
  if (slot === undefined) return null;
  const message = `The field \`${slot.field}\` is binary, which JSON cannot express. Map a text of it, for example its base64 or hex form.`;
  return { kind: 'rejected', code: 'value.binary', message, field: slot.field };
}

const holdsBinary = (value: Value): boolean => value instanceof Uint8Array || (Array.isArray(value) && value.some(holdsBinary));

/** A key as people see it: its value, or its values as a JSON list. */
export function keyText(key: readonly Value[]): string {
  const [only = null] = key;
  return key.length === 1 ? (typeof only === 'string' ? only : canonical(only)) : canonical(key);
}

/**
 * The same for every attempt to send this version of the record, in whatever run, worker or batch (I5). A value that comes back is a new
 * version: a destination that remembers keys must not take it for the old one.
 */
function idempotencyKey(row: PlanRow, { workspaceId, syncId, runId }: Sending, flat: Readonly<Record<string, Value>>): string {
  const content = Object.entries(flat).map(([field, value]) => `${JSON.stringify(field)}:${canonical(value)}`);
  const parts = [workspaceId, syncId, row.version ?? runId, row.operation].map((part) => JSON.stringify(part));
  return createHash('sha256')
    .update([...parts, canonical(row.key), ...content].join('\n'))
    .digest('hex');
}

/** Text that differs whenever what is sent does. */
function canonical(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Decimal || value instanceof Json) return value.text;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  return Array.isArray(value) ? `[${value.map(canonical).join(',')}]` : String(value);
}

function named(slots: Layout['fields'], values: readonly Value[]): Readonly<Record<string, Value>> {
  return Object.fromEntries(slots.map((slot, index) => [slot.field, values[index] ?? null]));
}

function topLevel(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => path.split('.', 1)[0] ?? path))];
}
