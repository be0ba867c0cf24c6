import { Decimal, type Value } from '@tributary/core';
import type { Field, FieldValue, OutRecord } from '@tributary/connector-kit';

/** The fields of Miso's `UserRecord`, a closed set: what is not here belongs in `custom_attributes`. */
export const USER_FIELDS: readonly Field[] = [
  {
    name: 'user_id',
    label: 'User id',
    type: 'string',
    required: true,
    identifier: true,
    help: '1 to 512 characters, not starting with `_`',
  },
  { name: 'name', label: 'Name', type: 'string' },
  { name: 'age', label: 'Age', type: 'integer' },
  { name: 'gender', label: 'Gender', type: 'string' },
  { name: 'city', label: 'City', type: 'string' },
  { name: 'state', label: 'State', type: 'string' },
  { name: 'country', label: 'Country', type: 'string' },
  { name: 'group_id', label: 'Group', type: 'string' },
  { name: 'description', label: 'Description', type: 'string' },
  { name: 'profile_image', label: 'Picture', type: 'string', help: 'An absolute address' },
  { name: 'created_at', label: 'Created at', type: 'datetime' },
  { name: 'updated_at', label: 'Updated at', type: 'datetime' },
  {
    name: 'custom_attributes',
    label: 'Custom attributes',
    type: 'json',
    help: 'Anything else, each by its own name: `custom_attributes.email`. An attribute keeps one type over all users.',
  },
];

const FIELD_TYPES = new Map(USER_FIELDS.map((field) => [field.name, field.type]));
const TEXT_TYPES: ReadonlySet<string> = new Set(['string', 'datetime']);

/** A user as Miso takes it. Nulls are left out: a write replaces the whole user, so what is missing is cleared. */
export function userRecord(record: OutRecord): Readonly<Record<string, FieldValue>> {
  const fields = Object.entries({ ...record.fields, ...record.key }).flatMap(([name, value]) => {
    const kept = withoutNulls(value);
    return kept === undefined ? [] : [[name, TEXT_TYPES.has(FIELD_TYPES.get(name) ?? '') ? asText(kept) : kept] as const];
  });
  return Object.fromEntries(fields);
}

export function userId(record: OutRecord): string {
  return String(record.key.user_id);
}

/** Ids are often numbers in a warehouse and always text in Miso; their digits stay the same. */
function asText(value: FieldValue): FieldValue {
  const scalar = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Decimal;
  return scalar ? String(value) : value;
}

function withoutNulls(value: FieldValue): FieldValue | undefined {
  if (value === null) return undefined;
  if (!isNested(value)) return value;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const rest = withoutNulls(inner);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

function isNested(value: FieldValue): value is Exclude<FieldValue, Value> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
