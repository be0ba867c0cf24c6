import { Decimal, Invalid, Json } from '@tributary/core';
import { parse } from 'lossless-json';
import { WrittenJson } from './written-json.js';

/**
 * A value as JSON text, digit for digit: `bigint`, `Decimal` and `Json` are written as they stand, binary as base64. Throws
 * `Invalid('value.not_json')` for what JSON cannot say (NaN, infinities, a broken document), where `JSON.stringify` would write null.
 */
export function writeJson(value: unknown): string {
  // Two to three times faster than our writer, so it is worth the look at every value first.
  return isPlain(value) ? (JSON.stringify(value) ?? 'null') : writeExact(value, '');
}

/** JSON text as a value, integers beyond 2^53 as `bigint`; `undefined` when it is no JSON. */
export function readJson(text: string): unknown {
  try {
    // Only a number of 16 digits or more can lose any.
    return /\d{16}/.test(text) ? parse(text, null, { parseNumber, onDuplicateKey: ({ newValue }) => newValue }) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseNumber(text: string): number | bigint {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text) ? BigInt(text) : number;
}

function isPlain(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'undefined':
      return true;
    case 'bigint':
    case 'function':
    case 'symbol':
      return false;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return value === null || (Array.isArray(value) ? value.every(isPlain) : isPlainObject(value));
  }
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in value) if (!isPlain((value as Record<string, unknown>)[name])) return false;
  return true;
}

/** The same of a value in a document. `name` is the nearest field name, for the message. */
export function writeExact(value: unknown, name: string): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : refuse(name, String(value));
    case 'object':
      return value === null ? 'null' : writeObject(value, name);
    case 'undefined':
      return 'null';
    case 'function':
    case 'symbol':
      return refuse(name, `a ${typeof value}`);
  }
}

function writeObject(value: object, name: string): string {
  if (Array.isArray(value)) return writeList(value, name);
  if (value instanceof WrittenJson) return value.text;
  if (value instanceof Decimal) return DECIMAL.test(value.text) ? value.text : refuse(name, `the decimal ${value.text}`);
  if (value instanceof Json) return isJson(value.text) ? value.text : refuse(name, 'a broken JSON document');
  if (value instanceof Uint8Array) return `"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`;
  if (value instanceof Date) return JSON.stringify(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return refuse(name, `a ${value.constructor.name}`);
  let text = '';
  for (const member in value) {
    const inner = (value as Record<string, unknown>)[member];
    if (inner !== undefined) text += `${text === '' ? '' : ','}${quoteName(member)}:${writeExact(inner, member)}`;
  }
  return `{${text}}`;
}

function writeList(items: readonly unknown[], name: string): string {
  let text = '';
  for (const item of items) text += `${text === '' ? '' : ','}${writeExact(item, name)}`;
  return `[${text}]`;
}

/** What JSON writes otherwise than as it stands. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

const quote = (text: string): string => (ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

/** Names come again with every record. Bounded, since a document may have any. */
const NAMES = new Map<string, string>();
const MOST_NAMES = 2_000;

function quoteName(name: string): string {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  const quoted = quote(name);
  if (NAMES.size < MOST_NAMES && name.length <= 100) NAMES.set(name, quoted);
  return quoted;
}

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** DuckDB's JSON lets NaN and Infinity pass, and a broken document would break out of its place in the body. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function refuse(name: string, what: string): never {
  throw new Invalid('value.not_json', `${name === '' ? 'The value' : `The field \`${name}\``} is ${what}, which JSON cannot express.`);
}
