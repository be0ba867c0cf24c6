import { createHash } from 'node:crypto';
import { allFields, writeJson, type HttpRequest, type OutRecord, type Refusal } from '@tributary/connector-kit';
import { asIs, fill, inXml, isAbsent } from './fill.js';
import { OPS } from './ops.js';
import type { Body } from './request-option.js';
import { refuseTree, renderTree } from './tree.js';

/** The part of a request that is its body, with the header that says what it is. */
export type Sent = Pick<HttpRequest, 'json' | 'form' | 'text'> & { readonly headers?: Readonly<Record<string, string>> };

type Described = Exclude<Body, string>;
type Text = Extract<Described, { readonly text: string }>;
type Form = Extract<Described, { readonly form: object }>;

/** Why a record cannot be put into a body, or nothing. Found before anything is sent, so that it costs no other record. */
export function refuseBody(body: Body, record: OutRecord): Refusal | undefined {
  if (typeof body === 'string') return undefined;
  if ('json' in body) return refuseTree(body.json, record);
  if ('lines' in body) return refuseTree(body.lines, record);
  return 'form' in body ? refusalIn(Object.values(formOf(body, record))) : refusalIn([textOf(body, record)]);
}

const refusalIn = (filled: readonly (string | Refusal)[]): Refusal | undefined => filled.find((one) => typeof one !== 'string');

/**
 * The body of a request. It holds nothing that differs between attempts or runs, unless a template asks for it: a receiver that honours
 * the idempotency key may refuse a key that comes back with another body.
 */
export function bodyOf(body: Body, records: readonly OutRecord[]): Sent {
  if (typeof body === 'string') return NAMED[body](records);
  if ('json' in body) return { json: renderTree(body.json, records) };
  if ('lines' in body) {
    const lines = records.map((record) => writeJson(renderTree(body.lines, [record])));
    return { text: `${lines.join('\n')}\n`, headers: { 'content-type': 'application/x-ndjson' } };
  }
  const [record] = records;
  if (record === undefined) return {};
  if ('form' in body) return { form: formOf(body, record) as Readonly<Record<string, string>> };
  return { text: textOf(body, record) as string, headers: { 'content-type': body.content_type } };
}

const NAMED: { readonly [Form in Extract<Body, string>]: (records: readonly OutRecord[]) => Sent } = {
  none: () => ({}),
  record: ([record]) => ({ json: { ...record?.fields, ...record?.key } }),
  records: (records) => ({ json: { version: 1, records: records.map(entryOf) } }),
};

function entryOf(record: OutRecord) {
  const { operation, key, idempotencyKey, changed } = record;
  return { op: OPS[operation], key, idempotency_key: idempotencyKey, data: allFields(record), changed };
}

function formOf({ form }: Form, record: OutRecord): Readonly<Record<string, string | Refusal>> {
  const given = Object.entries(form).filter(([, template]) => !isAbsent(template, record));
  return Object.fromEntries(given.map(([name, template]) => [name, fill(template, record, { encode: asIs, place: 'form' })]));
}

const textOf = ({ text, escape }: Text, record: OutRecord): string | Refusal =>
  fill(text, record, { encode: escape === 'xml' ? inXml : asIs, place: 'body' });

/** One record's own key, or one made of the keys of all records in the request. */
export function idempotencyKeyOf(records: readonly OutRecord[]): string {
  const [first] = records;
  if (first !== undefined && records.length === 1) return first.idempotencyKey;
  return createHash('sha256')
    .update(records.map((record) => record.idempotencyKey).join('\n'))
    .digest('hex');
}
