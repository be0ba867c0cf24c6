import { gzipSync } from 'node:zlib';
import { readJson, writeJson } from '../http/exact-json.js';
import { isObject } from '../values/is-object.js';
import type { SandboxFault } from './faults.js';
import type { SandboxResponse } from './sandbox.js';

/** An answer as bytes, with the headers it needs. */
export interface AnswerBytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer as it goes out: JSON is said to be. */
export function bytesOf(response: SandboxResponse): AnswerBytes {
  const type: Record<string, string> = response.json === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  return { status: response.status, headers: { ...type, ...response.headers }, body: Buffer.from(textOf(response)) };
}

/** The body of a sandbox's answer. */
export function textOf(response: SandboxResponse): string {
  return response.json === undefined ? (response.text ?? '') : writeJson(response.json);
}

/** The true answer, as a fault makes it odd. */
export function distort(response: SandboxResponse, { rows, odd, bytes, packed }: SandboxFault): AnswerBytes {
  const listed = rows === undefined ? response : { ...response, json: withRows(readJson(textOf(response)), rows) };
  const plain = bytesOf(listed);
  const body = Buffer.from(odd === true ? oddText(plain.body.toString()) : plain.body);
  const padded = bytes === undefined ? body : Buffer.concat([body, Buffer.alloc(Math.max(0, bytes - body.byteLength), ' ')]);
  return {
    status: plain.status,
    headers: {
      ...plain.headers,
      ...(odd === true ? { 'content-type': 'application/json; charset=iso-8859-1' } : {}),
      ...(packed === true ? { 'content-encoding': 'gzip' } : {}),
    },
    body: packed === true ? gzipSync(padded, { level: 1 }) : padded,
  };
}

type Rows = NonNullable<SandboxFault['rows']>;

const SURGERY: Readonly<Record<Rows, (list: readonly unknown[]) => readonly unknown[]>> = {
  fewer: (list) => list.slice(1),
  more: (list) => [...list, ...list.slice(0, 1).map(foreign)],
  permuted: (list) => [...list].reverse(),
  twice: (list) => [...list, ...list],
};

/** Every list of objects in an answer, outermost only, with its rows as told. */
function withRows(json: unknown, rows: Rows): unknown {
  if (Array.isArray(json)) return json.some(isObject) ? SURGERY[rows](json) : json;
  if (!isObject(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, inner]) => [name, withRows(inner, rows)]));
}

/** A row for a record that was never sent. */
function foreign(row: unknown): unknown {
  if (typeof row === 'number') return row + 1_000_000;
  if (typeof row === 'bigint') return row + 1_000_000n;
  if (typeof row === 'string') return /\d/.test(row) ? row.replace(/\d+/, (digits) => `${digits}000000`) : row;
  if (Array.isArray(row)) return row.map(foreign);
  return isObject(row) ? Object.fromEntries(Object.entries(row).map(([name, inner]) => [name, foreign(inner)])) : row;
}

/** The first of two equal names loses, and `__proto__` is a name like any other. */
function oddText(text: string): string {
  const json = readJson(text);
  if (!isObject(json)) return `\uFEFF${text}`;
  const doubled = Object.keys(json).map((name) => `${JSON.stringify(name)}:null,`);
  return `\uFEFF${text.replace('{', `{${doubled.join('')}"__proto__":{"polluted":true}${doubled.length === 0 ? '' : ','}`)}`;
}
