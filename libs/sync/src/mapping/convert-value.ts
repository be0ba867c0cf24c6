import { createHash } from 'node:crypto';
import { Decimal, Json, type FieldMapping, type FieldType, type Value } from '@tributary/core';
import { Refused, type OrRefused } from './refused.js';
import { textOf } from './text-of.js';

/** How a mapping wants a value to be sent. */
export type How = Pick<FieldMapping, 'normalize' | 'type' | 'hash'>;

type Some = Exclude<Value, null>;

/** A value as the mapping wants it: its text put in order, then its type, then its hash. NULL stays NULL. */
export function convertValue(value: Value, { normalize, type, hash }: How): OrRefused<Value> {
  if (value === null || (normalize ?? type ?? hash) === undefined) return value;
  if (value instanceof Uint8Array) return value;
  const orderly = normalize === undefined ? value : NORMALIZE[normalize](textOf(value));
  const typed = type === undefined ? orderly : TYPES[type](orderly);
  if (typed instanceof Refused || hash === undefined) return typed;
  return createHash(hash).update(textOf(typed)).digest('hex');
}

const NORMALIZE: Readonly<Record<NonNullable<How['normalize']>, (text: string) => string>> = {
  trim: (text) => text.trim(),
  lower: (text) => text.toLowerCase(),
  trim_lower: (text) => text.trim().toLowerCase(),
  digits: (text) => text.replace(/[^0-9]/g, ''),
};

type Make = (value: Some) => OrRefused<Some>;

/** How a value is made to be of a type. Only where that says exactly the same; nothing is rounded, cut or guessed. */
const TYPES: Readonly<Record<FieldType, Make>> = {
  text: (value) => (typeof value === 'number' && !Number.isFinite(value) ? refused(value, 'text') : textOf(value)),
  integer: toInteger,
  number: toNumber,
  boolean: toBoolean,
  timestamp: (value) =>
    typeof value === 'string' && isInstant(value) ? value : refused(value, 'timestamp', 'write it as `2026-01-31T10:00:00Z`'),
  date: (value) => (typeof value === 'string' && isDay(value) ? value : refused(value, 'date', 'write it as `2026-01-31`')),
  json: toJson,
};

function refused(value: Some, type: FieldType, advice?: string): Refused {
  const text = textOf(value);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return new Refused(
    'value.type',
    `is ${nameOf(value)} \`${shown}\`, which has no exact form as ${type}${advice === undefined ? '' : `: ${advice}`}`,
  );
}

function nameOf(value: Some): string {
  if (value instanceof Decimal) return 'the decimal';
  if (value instanceof Json) return 'the JSON document';
  return Array.isArray(value)
    ? 'the list'
    : value instanceof Uint8Array
      ? 'binary'
      : `the ${typeof value === 'string' ? 'text' : typeof value}`;
}

const INTEGER = /^-?(0|[1-9]\d*)$/;
const WHOLE = /^(-?(?:0|[1-9]\d*))(?:\.0+)?$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function toInteger(value: Some): OrRefused<Some> {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) return value;
    return Number.isInteger(value) ? BigInt(value) : refused(value, 'integer');
  }
  if (typeof value === 'string') return INTEGER.test(value) ? BigInt(value) : refused(value, 'integer');
  const whole = value instanceof Decimal || value instanceof Json ? WHOLE.exec(value.text)?.[1] : undefined;
  return whole === undefined ? refused(value, 'integer') : BigInt(whole);
}

function toNumber(value: Some): OrRefused<Some> {
  if (typeof value === 'bigint' || value instanceof Decimal) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : refused(value, 'number');
  const text = typeof value === 'string' ? value : value instanceof Json ? value.text : '';
  return NUMBER.test(text) ? new Decimal(text) : refused(value, 'number');
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

function toBoolean(value: Some): OrRefused<Some> {
  if (typeof value === 'boolean') return value;
  const known = Array.isArray(value) ? undefined : BOOLEANS.get(textOf(value));
  return known ?? refused(value, 'boolean', 'only `true`, `false`, 1 and 0 are');
}

function toJson(value: Some): OrRefused<Some> {
  if (typeof value !== 'string') return value;
  try {
    JSON.parse(value);
    return new Json(value);
  } catch {
    return refused(value, 'json');
  }
}

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

const isInstant = (text: string): boolean => isDay(INSTANT.exec(text)?.[1] ?? '');

/** A day there is: not the 30th of February. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
