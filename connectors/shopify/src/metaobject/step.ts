import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { fieldText } from '../values/field-text.js';
import type { FieldTypes } from '../values/field-type.js';
import { handleOf } from '../values/handle.js';

/** A field as Shopify takes it. */
export interface FieldInput {
  readonly key: string;
  readonly value: string;
}

export interface Upsert {
  readonly kind: 'upsert';
  readonly record: OutRecord;
  readonly handle: string;
  readonly fields: readonly FieldInput[];
}

export interface Deletion {
  readonly kind: 'delete';
  readonly record: OutRecord;
  readonly id: string;
}

/** What is to be done to one entry. */
export type Step = Upsert | Deletion;

/**
 * The entry as it is to be: all mapped fields, so that one that was deleted or edited by hand is whole again; points are charged by
 * entry, not by field. A field's value cannot be null: empty text clears it, and a new entry has nothing to clear. A value that does not
 * fit its field's type is refused here.
 */
export function upsertOf(record: OutRecord, types: FieldTypes): Upsert | Refusal {
  const fields: FieldInput[] = [];
  for (const [key, value] of Object.entries(record.fields)) {
    if (Object.hasOwn(record.key, key) || (value === null && record.operation === 'add')) continue;
    const written = fieldText(value, types.get(key));
    if ('problem' in written) return misfit(key, types, written.problem);
    fields.push({ key, value: written.text });
  }
  return { kind: 'upsert', record, handle: handleOf(record), fields };
}

/** The refusal of a value that is none of its field's type. */
export function misfit(field: string, types: FieldTypes, problem: string): Refusal {
  const message = `The value of \`${field}\`, which is a \`${types.get(field)?.type ?? 'field'}\`, ${problem}.`;
  return { kind: 'rejected', code: 'value.type', message, field };
}
