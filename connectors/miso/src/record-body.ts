import { Decimal } from '@tributary/core';
import { isObject } from '@tributary/connector-kit';
import type { Field, FieldValue, OutRecord, Refusal } from '@tributary/connector-kit';
import { pinAttributes, type AttributePins } from './attributes.js';

/** A record as Miso takes it. */
export type Body = Readonly<Record<string, FieldValue>>;

/** A record as Miso takes it, or why it must not be told. */
export type Made = { readonly body: Body } | { readonly refused: Refusal };

const TEXT_TYPES: readonly Field['type'][] = ['string', 'datetime'];
/** The one list of numbers Miso has. */
const NUMBER_LISTS: readonly string[] = ['quantities'];

/**
 * Makes records of an object into what Miso takes, or refuses them. Nulls are left out: a write replaces the whole record, so what is missing is
 * cleared. Ids and other texts are often numbers in a warehouse and always text in Miso; their digits stay the same.
 */
export function recordBody(fields: readonly Field[], pins: AttributePins = {}): (record: OutRecord) => Made {
  const types = new Map(fields.map((field) => [field.name, field.type]));
  const fitted = (name: string, value: FieldValue): FieldValue => {
    const type = types.get(name) ?? 'any';
    if (TEXT_TYPES.includes(type)) return asText(value);
    return type === 'array' && !NUMBER_LISTS.includes(name) ? asTexts(value) : value;
  };
  return (record) => {
    const body: Record<string, FieldValue> = {};
    for (const [name, given] of Object.entries({ ...record.fields, ...record.key })) {
      const value = withoutNulls(given);
      if (value === undefined) continue;
      const made = name === 'custom_attributes' ? pinAttributes(value, pins) : { value: fitted(name, value) };
      if ('refused' in made) return made;
      body[name] = made.value;
    }
    return { body };
  };
}

function asText(value: FieldValue): FieldValue {
  const scalar = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Decimal;
  return scalar ? String(value) : value;
}

function asTexts(value: FieldValue): FieldValue {
  return Array.isArray(value) ? (value.map(asTexts) as FieldValue) : asText(value);
}

function withoutNulls(value: FieldValue): FieldValue | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) return value;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const rest = withoutNulls(inner);
    return rest === undefined ? [] : [[name, rest] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
