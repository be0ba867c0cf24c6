import { Decimal, Json } from '@tributary/core';
import type { DestinationObject, Field } from '../connector.js';
import type { OutRecord } from '../record.js';
import { opened } from '../values/opened.js';
import type { Refusal } from './split-refused.js';

/** Says why a record does not fit what the fields of its object declare, or nothing where it does. */
export type RefuseUnfit = (record: OutRecord) => Refusal | undefined;

type Checked = Pick<DestinationObject<unknown>, 'fields' | 'writes'>;

/** An object never changes, and most have nothing to check. */
const CHECKS = new WeakMap<Checked, RefuseUnfit | null>();

/**
 * The check of an object's declared fields (`required`, `choices`, `maxLength`, `maxItems`), done before anything is sent; `null` where
 * nothing is declared. A removal fits always: it says what was taken before. A change of some fields need not bring a required one.
 */
export function refuseUnfit(object: Checked): RefuseUnfit | null {
  const known = CHECKS.get(object);
  if (known !== undefined) return known;
  const made = makeCheck(object);
  CHECKS.set(object, made);
  return made;
}

function makeCheck({ fields, writes }: Checked): RefuseUnfit | null {
  const checked = fields.filter(isLimited).map((field) => ({ field, path: field.name.split('.') }));
  if (checked.length === 0) return null;
  return (record) => {
    if (record.operation === 'remove') return undefined;
    const isPart = record.operation === 'change' && writes === 'partial';
    for (const { field, path } of checked) {
      const value = valueAt(record, path);
      // Left out of a change of some fields it keeps the value it has there; set to null it would not.
      const misfit = value === undefined ? missing(field, isPart) : misfitOf(field, value);
      if (misfit !== undefined) return { kind: 'rejected', ...misfit, field: field.name };
    }
    return undefined;
  };
}

const isLimited = ({ required, maxLength, maxItems, choices }: Field): boolean =>
  required === true || maxLength !== undefined || maxItems !== undefined || choices !== undefined;

type Misfit = Pick<Refusal, 'code' | 'message'>;

function missing({ name, required }: Field, isPart: boolean): Misfit | undefined {
  if (required !== true || isPart) return undefined;
  return { code: 'field.required', message: `The field \`${name}\` is required, and this record has no value for it.` };
}

function misfitOf(field: Field, value: unknown): Misfit | undefined {
  if (value === null) return missing(field, false);
  const { name, choices, maxLength, maxItems } = field;
  const strange =
    choices === undefined ? undefined : (Array.isArray(value) ? value : [value]).map(textOf).find((text) => !choices.includes(text));
  if (choices !== undefined && strange !== undefined)
    return {
      code: 'field.choice',
      message: `The field \`${name}\` takes only ${choices.map((one) => `\`${one}\``).join(', ')}, not \`${shorten(strange)}\`.`,
    };
  if (maxLength !== undefined && typeof value === 'string' && isLonger(value, maxLength))
    return {
      code: 'field.too_long',
      message: `The field \`${name}\` takes at most ${maxLength} characters; the value has ${[...value].length}.`,
    };
  const items = maxItems === undefined ? undefined : itemsOf(value);
  if (maxItems !== undefined && items !== undefined && items > maxItems)
    return { code: 'field.too_many', message: `The field \`${name}\` takes at most ${maxItems} elements; the value has ${items}.` };
  return undefined;
}

/** Characters, not halves of them: counted only where there may be too many. */
const isLonger = (text: string, most: number): boolean => text.length > most && [...text].length > most;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

const textOf = (value: unknown): string => (value instanceof Decimal || value instanceof Json ? value.text : String(value));

function itemsOf(value: unknown): number | undefined {
  const list = opened(value);
  return Array.isArray(list) ? list.length : undefined;
}

function valueAt(record: OutRecord, path: readonly string[]): unknown {
  const whole = path.join('.');
  if (Object.hasOwn(record.key, whole)) return record.key[whole];
  let value: unknown = record.fields;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part];
  }
  return value;
}
