import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import type { Operation, Parameter } from '../../openapi/operations.js';
import { oddText, oddValue } from './odd.js';
import { valuesOf } from './values-of.js';

/** Who sends a request. */
export const SENDERS = ['admin', 'editor', 'viewer', 'nobody', 'stranger'] as const;
export type Sender = (typeof SENDERS)[number];

/** A request as it goes over the wire. */
export interface FuzzedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly sender: Sender;
}

/** What is there, for requests to name. */
export interface Known {
  readonly words: readonly string[];
  /** Ids, by the part of the path before them. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

/** Requests of an operation: such as it asks for, and such as nobody should send. */
export function requestsOf(operation: Operation, document: OpenAPIObject, known: Known): fc.Arbitrary<FuzzedRequest> {
  return fc
    .record({
      path: pathOf(operation, known),
      query: queryOf(operation, document, known),
      headers: headersOf(operation),
      body: bodyOf(operation, document, known),
      sender: senders,
    })
    .map(({ path, query, headers, body, sender }) => ({
      ...{ method: operation.method.toUpperCase(), path: `${path}${query}`, sender, body: body?.text },
      headers: { ...headers, ...(body?.type === undefined ? {} : { 'content-type': body.type }) },
    }));
}

const senders = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Sender>('admin') },
  { weight: 1, arbitrary: fc.constantFrom<Sender>('editor', 'viewer', 'nobody', 'stranger') },
);

const mostly = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: odd });

function pathOf({ path }: Operation, { ids, words }: Known): fc.Arbitrary<string> {
  const parts = path.split('/').map((part, at, all) => {
    if (!part.startsWith('{')) return fc.constant(part);
    if (part === '{revision}') return mostly(fc.constantFrom('1', '2'), odd);
    return mostly(fc.constantFrom(...(ids[all[at - 1] ?? ''] ?? words)).map(encodeURIComponent), odd);
  });
  return fc.tuple(...parts).map((all) => all.join('/'));
}

/** Half a character cannot be encoded. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));

/** Parts of a path, encoded or not; what no address can hold at all is left to the sender's own library. */
const odd = fc.oneof(
  oddText.map((text) => encoded(text).slice(0, 5_000)),
  fc.constantFrom('%00', '%ff', '%2e%2e', '..', '%2F', '%', "'", '{id}', 'a'.repeat(300)),
);

function queryOf({ parameters }: Operation, document: OpenAPIObject, known: Known): fc.Arbitrary<string> {
  const asked = parameters.filter(({ in: place }) => place === 'query');
  const pairs = asked.map((parameter) => pairOf(parameter, document, known));
  const extra = fc.constantFrom('', '', '', 'a=b', 'limit=1&limit=2', 'limit[]=1', '%E0%A4%A=1', '__proto__=1');
  return fc.tuple(extra, ...pairs).map((all) => {
    const query = all.filter((pair) => pair !== '').join('&');
    return query === '' ? '' : `?${query}`;
  });
}

function pairOf({ name, required, schema }: Parameter, document: OpenAPIObject, known: Known): fc.Arbitrary<string> {
  const usual = valuesOf(schema, document.components?.schemas ?? {}, known.words).map((value) => String(value));
  const values = mostly(usual, oddText).map((text) => `${name}=${encoded(text).slice(0, 4_000)}`);
  return required === true ? mostly(values, fc.constant('')) : fc.oneof(values, fc.constant(''));
}

const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'if-match': ['"1"', '"3"', '*', 'W/"2"', '"999999999999"', 'nonsense', '""', '"-1"'],
  'idempotency-key': ['once', 'x'.repeat(5_000), '%00', "'; --"],
};

function headersOf({ parameters }: Operation): fc.Arbitrary<Record<string, string>> {
  const names = parameters.filter(({ in: place }) => place === 'header').map(({ name }) => name.toLowerCase());
  const each = names.map((name) => fc.option(fc.constantFrom(...(HEADERS[name] ?? ['1'])), { nil: undefined, freq: 2 }));
  return fc
    .tuple(...each)
    .map((values) => Object.fromEntries(names.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]]]))));
}

interface Body {
  readonly type: string | undefined;
  readonly text: string;
}

const JSON_TYPE = 'application/json';

function bodyOf({ declared }: Operation, document: OpenAPIObject, known: Known): fc.Arbitrary<Body | undefined> {
  const { requestBody } = declared;
  if (requestBody === undefined || !('content' in requestBody)) {
    return mostly(fc.constant(undefined), fc.constantFrom<Body>({ type: JSON_TYPE, text: '{}' }, { type: JSON_TYPE, text: '{"a":' }));
  }
  const valid = valuesOf(requestBody.content[JSON_TYPE]?.schema, document.components?.schemas ?? {}, known.words);
  const json = (value: unknown): Body => ({ type: JSON_TYPE, text: JSON.stringify(value) });
  return fc.oneof(
    { weight: 6, arbitrary: valid.map(json) },
    { weight: 4, arbitrary: fc.tuple(valid, fc.nat(), oddValue).map(([value, at, wrong]) => json(replaced(value, at, wrong))) },
    { weight: 1, arbitrary: valid.map((value) => json(without(value))) },
    { weight: 1, arbitrary: fc.tuple(valid, oddText, oddValue).map(([value, name, more]) => json(withExtra(value, name, more))) },
    { weight: 1, arbitrary: oddValue.map(json) },
    { weight: 1, arbitrary: valid.map((value) => ({ type: JSON_TYPE, text: JSON.stringify(value).slice(0, -1) })) },
    { weight: 1, arbitrary: fc.constantFrom<Body>(...BROKEN) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(valid, fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'nonsense', undefined))
        .map(([value, type]) => ({ type, text: JSON.stringify(value) })),
    },
  );
}

const BROKEN: readonly Body[] = [
  { type: JSON_TYPE, text: '' },
  { type: JSON_TYPE, text: '{' },
  { type: JSON_TYPE, text: '\u0000' },
  { type: JSON_TYPE, text: '{"__proto__":{"a":1}}' },
  { type: JSON_TYPE, text: '{"a":1e999}' },
  { type: JSON_TYPE, text: '['.repeat(10_000) },
  { type: 'application/json; charset=utf-16', text: '{}' },
];

/** The value with what is found at a place of it, counted through, replaced. */
function replaced(value: unknown, at: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by;
  const names = Object.keys(value);
  if (names.length === 0) return by;
  const name = names[at % names.length] ?? '';
  const inner = (value as Record<string, unknown>)[name];
  const deeper = typeof inner === 'object' && inner !== null && at % 3 !== 0;
  const next = deeper ? replaced(inner, Math.floor(at / names.length), by) : by;
  return Array.isArray(value) ? value.map((item: unknown, index) => (String(index) === name ? next : item)) : { ...value, [name]: next };
}

function without(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).slice(1));
}

const withExtra = (value: unknown, name: string, more: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, [name]: more } : more;
