import { Decimal, Json, type Value } from '@tributary/core';
import { isObject, opened, readJson, type FieldValue, type Refusal } from '@tributary/connector-kit';
import { z } from 'zod';

/** The types a custom attribute can be pinned to. */
export const ATTRIBUTE_TYPES = ['text', 'number', 'boolean', 'texts', 'numbers', 'object'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** Custom attributes by name, with the one type each has in this run and every other. */
export const AttributePins = z.record(z.string().min(1), z.enum(ATTRIBUTE_TYPES));
export type AttributePins = z.infer<typeof AttributePins>;

/** Custom attributes with their types made sure of, or why they are not sent. */
type Pinned = { readonly value: FieldValue } | { readonly refused: Refusal };

/** Custom attributes of the types they are pinned to, or the refusal of the record: nothing is sent that Miso would hold against others. */
export function pinAttributes(attributes: FieldValue, pins: AttributePins): Pinned {
  if (Object.keys(pins).length === 0) return { value: attributes };
  if (attributes instanceof Json) return pinDocument(attributes, pins);
  if (!isObject(attributes)) return { value: attributes };
  const pinned: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const pin = pins[name];
    const made = pin === undefined || value === null ? value : MAKE[pin](value);
    if (made === undefined) return unfit(name, pin);
    pinned[name] = made;
  }
  return { value: pinned };
}

/** A document goes as it stands: its attributes are looked at, not made anew, so that none loses a digit. */
function pinDocument(document: Json, pins: AttributePins): Pinned {
  const read = readJson(document.text);
  if (!isObject(read)) return { value: document };
  const wrong = Object.entries(read).find(([name, value]) => {
    const pin = pins[name];
    return pin !== undefined && value !== null && typeOf(value as FieldValue) !== pin;
  });
  return wrong === undefined ? { value: document } : unfit(wrong[0], pins[wrong[0]]);
}

function unfit(name: string, pin: AttributeType | undefined): Pinned {
  const message = `The custom attribute \`${name}\` is pinned to ${pin ?? 'no type'}, and this value has no exact form in it.`;
  return { refused: { kind: 'rejected', code: 'attribute_type', message, field: `custom_attributes.${name}` } };
}

/** The type Miso sees in a value; `undefined` for null and for what is no attribute at all. */
export function typeOf(value: FieldValue): AttributeType | undefined {
  if (value instanceof Json) return typeOf(readJson(value.text) as FieldValue);
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof Decimal) return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (Array.isArray(value)) return listTypeOf(value as readonly Value[]);
  return isObject(value) ? 'object' : undefined;
}

function listTypeOf(list: readonly Value[]): AttributeType | undefined {
  const types = new Set(list.map((item) => typeOf(item)));
  if (types.size > 1) return undefined;
  return types.has('number') ? 'numbers' : types.has('text') || types.size === 0 ? 'texts' : undefined;
}

/** How a value is made to be of a type, exactly or not at all. */
const MAKE: Readonly<Record<AttributeType, (value: FieldValue) => FieldValue | undefined>> = {
  text: (value) => (isScalar(value) ? textOf(value) : undefined),
  number: asNumber,
  boolean: (value) => (typeOf(value) === 'boolean' ? value : undefined),
  texts: (value) => listOf(value)?.map((item) => textOf(item)),
  numbers: (value) => (typeOf(value) === 'numbers' || isEmptyList(value) ? value : undefined),
  object: (value) => (typeOf(value) === 'object' ? value : undefined),
};

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function asNumber(value: FieldValue): FieldValue | undefined {
  if (typeOf(value) === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value) ? new Decimal(value) : undefined;
}

type Scalar = string | number | bigint | boolean | Decimal | Json;

const isScalar = (value: FieldValue): value is Scalar => ['text', 'number', 'boolean'].includes(typeOf(value) ?? '');

function textOf(value: Scalar): string {
  if (!(value instanceof Json)) return String(value);
  const read = readJson(value.text);
  return typeof read === 'string' ? read : value.text;
}

function listOf(value: FieldValue): readonly Scalar[] | undefined {
  const list = opened(value);
  if (!Array.isArray(list)) return undefined;
  const items = list as readonly FieldValue[];
  return items.every(isScalar) ? items : undefined;
}

const isEmptyList = (value: FieldValue): boolean => listOf(value)?.length === 0;
