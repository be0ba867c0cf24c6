import { Decimal, Json, type ColumnType, type ScalarType, type Value } from '@tributary/core';
import { parse as parseArray } from 'postgres-array';
import { groupDecimals } from '../group-decimals.js';
import { typeOf } from './types.js';

type Read = (text: string) => Value;

const asIs: Read = (text) => text;

/** How PostgreSQL's text form of a value is read. Nothing goes through `Date` or a number that could change it. */
const READERS: { readonly [kind in ScalarType]: Read } = {
  boolean: (text) => text === 't',
  integer: Number,
  bigint: BigInt,
  decimal: (text) => new Decimal(text),
  double: (text) => Number(text), // also NaN, Infinity and -Infinity
  text: asIs,
  uuid: asIs,
  timestamp: (text) => instant(text, '+00', 'Z'),
  local_timestamp: (text) => instant(text, '', ''),
  date: asIs,
  time: groupDecimals,
  json: (text) => new Json(text),
  binary: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')),
  other: asIs,
};

const FOUR_DIGIT_YEAR = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?$/;

/** RFC 3339 within its four-digit years; outside them (`44 BC`, `infinity`) PostgreSQL's own text, which it reads back. */
function instant(text: string, zone: string, ours: string): string {
  const local = zone && text.endsWith(zone) ? text.slice(0, -zone.length) : text;
  return FOUR_DIGIT_YEAR.test(local) ? groupDecimals(local.replace(' ', 'T')) + ours : text;
}

function readerOf(type: ColumnType): Read {
  if (type.kind !== 'list') return READERS[type.kind];
  const read = readerOf(type.item);
  return (text) => parseArray<Value>(text, read as (text: string) => never);
}

const readers = new Map<number, Read>();

/** The parsers to hand to a query. They are never set on the library, where other users of it would get them too. */
export const valueParsers = {
  getTypeParser(oid: number): Read {
    let read = readers.get(oid);
    if (!read) readers.set(oid, (read = readerOf(typeOf(oid).type)));
    return read;
  },
};
