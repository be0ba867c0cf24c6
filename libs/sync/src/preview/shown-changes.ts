import { Decimal, Json, type Operation, shown } from '@tributary/core';
import type { FieldValue, OutRecord } from '@tributary/connector-kit';
import { keyText, type FilledField, type PlanRow } from '../mapping/map-record.js';

/** One change a run would send, for people: 64-bit integers and decimals are text. */
export interface PreviewedChange {
  readonly key: string;
  readonly operation: Operation;
  /** Why it is planned: `new`, `changed`, `mapping`, `owed`, `forced` or `gone`. */
  readonly why: string;
  /** It would wait for a person. */
  readonly waits: boolean;
  /** Destination fields whose value is not what the destination was last told. */
  readonly changed: readonly string[];
  /** What would be told; of a removal, what was told last. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of a change, its fields that are told otherwise than last time. */
  readonly differences: readonly Difference[];
  /** Why it would be rejected without being sent. */
  readonly refused: { readonly code: string; readonly message: string } | null;
}

/** A field as the destination was told it last, and as it would be told. */
export interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** A change with what it is mapped to; `before`: what the ledger's values are mapped to. */
export interface Shown {
  readonly row: PlanRow;
  readonly why: string;
  readonly waits: boolean;
  readonly after: OutRecord | null;
  readonly before: OutRecord | null;
  readonly refused: PreviewedChange['refused'];
}

/** A change as people see it. One that cannot be mapped is shown with the values it has in the source. */
export function previewedChange({ row, why, waits, after, before, refused }: Shown, filled: readonly FilledField[]): PreviewedChange {
  const fields = filled.map(({ field }) => field);
  const all = row.operation === 'remove' ? [] : fields;
  const raw = () => filled.flatMap(({ field, at }) => (at === null ? [] : [[field, shown(row.fields[at] ?? null)] as const]));
  return {
    key: keyText(row.key),
    operation: row.operation,
    why,
    waits,
    changed: row.changed === null ? all : (JSON.parse(row.changed) as string[]),
    fields: Object.fromEntries(after === null ? raw() : told(fields, after)),
    differences: before === null ? [] : differencesOf(fields, before, after),
    refused,
  };
}

function differencesOf(fields: readonly string[], before: OutRecord, after: OutRecord | null): readonly Difference[] {
  const [former, present] = [new Map(told(fields, before)), new Map(told(fields, after))];
  return fields.flatMap((field) => {
    const difference = { field, before: former.get(field) ?? null, after: present.get(field) ?? null };
    return JSON.stringify(difference.before) === JSON.stringify(difference.after) ? [] : [difference];
  });
}

/** The fields a record tells, by their dotted names. */
function told(fields: readonly string[], record: OutRecord | null): readonly (readonly [string, unknown])[] {
  return fields.flatMap((field) => {
    const value = valueAt(record?.fields, field.split('.'));
    return value === undefined ? [] : [[field, shownField(value)] as const];
  });
}

function valueAt(fields: OutRecord['fields'] | undefined, [name = '', ...below]: readonly string[]): FieldValue | undefined {
  const value = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (below.length === 0 || value === undefined) return value;
  return isBranch(value) ? valueAt(value, below) : undefined;
}

const isBranch = (value: FieldValue): value is Readonly<Record<string, FieldValue>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Decimal) &&
  !(value instanceof Json) &&
  !(value instanceof Uint8Array);

const shownField = (value: FieldValue): unknown =>
  isBranch(value) ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shownField(part)])) : shown(value);
