import { Decimal } from '@tributary/core';
import { writeJson } from '../http/exact-json.js';
import type { OutRecord } from '../record.js';

/** The bytes of a record as JSON: an estimate of what it adds to a request. Throws what `writeJson` throws. */
export function sizeOf(record: OutRecord): number {
  return Buffer.byteLength(writeJson([record.key, record.fields])) + 1;
}

/** As many bytes as a record has at most, found without writing it; `Infinity` where only writing it tells, or that it cannot be written. */
export function mostBytesOf(record: OutRecord): number {
  return mostOf(record.key) + mostOf(record.fields) + 4;
}

const NUMBER_BYTES = 26;
/** A character is escaped in six bytes at most. */
const TEXT_BYTES = 6;

function mostOf(value: unknown): number {
  switch (typeof value) {
    case 'string':
      return value.length * TEXT_BYTES + 2;
    case 'number':
      return Number.isFinite(value) ? NUMBER_BYTES : Infinity;
    case 'boolean':
    case 'undefined':
      return 5;
    case 'bigint':
      return value >= -(2n ** 63n) && value < 2n ** 64n ? NUMBER_BYTES : Infinity;
    case 'object':
      return value === null ? 4 : mostOfObject(value);
    case 'function':
    case 'symbol':
      return Infinity;
  }
}

function mostOfObject(value: object): number {
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value) bytes += mostOf(item) + 1;
    return bytes;
  }
  if (value instanceof Decimal)
    return /^-?\d{1,60}(\.\d{1,60})?$/.test(value.text) && !/^-?0\d/.test(value.text) ? value.text.length : Infinity;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return Infinity;
  for (const name in value) bytes += name.length * TEXT_BYTES + 4 + mostOf((value as Record<string, unknown>)[name]);
  return bytes;
}
