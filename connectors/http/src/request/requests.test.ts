import { describe, expect, test } from '@jest/globals';
import { deliverBatch, isIdempotent, readJson, writeJson } from '@tributary/connector-kit';
import type { Http, HttpRequest, HttpResponse, OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { Decimal } from '@tributary/core';
import fc from 'fast-check';
import { record } from '../record.js';
import { Settings } from '../settings.js';
import { renderTree, Tree } from './tree.js';

const customer = (n: number, fields: Parameters<typeof aRecord>[2] = { name: `Customer ${n}` }, more: Partial<OutRecord> = {}) =>
  aRecord(`r${n}`, { id: n }, fields, more);

/** Delivers to a service that answers 200 to everything, and gives what it was asked. */
async function asked(records: readonly OutRecord[], options: unknown, settings: object = {}) {
  const requests: (HttpRequest & { readonly path: string })[] = [];
  const http = {
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      requests.push(request as (typeof requests)[number]);
      return { status: 200, headers: {}, text: '', json: undefined };
    },
  } as Http;
  const context = {
    settings: Settings.parse({ base_url: 'https://records.example', ...settings }),
    options: record.options.parse(options),
    ...{ http, signal: new AbortController().signal, mode: 'upsert' as const, run: { id: 'run-1', startedAt: '2026-01-01T00:00:00Z' } },
  };
  const { outcomes } = await deliverBatch(record, context, records);
  return { requests, outcomes: records.map(({ id }) => outcomes.get(id)) };
}

const post = (more: object) => ({ add: { method: 'POST', path: '/x', ...more } });

describe('the body of a request', () => {
  test('is a JSON template whose values keep their types', async () => {
    const json = {
      person: { id: { $key: 'id' }, name: { $field: 'name' }, spent: { $field: 'spent' }, city: { $field: 'address.city' } },
      greeting: { $text: 'Hello {name}, {{you}}{title?}' },
      what: { $op: { added: 'I', changed: 'U', removed: 'D' } },
      tags: [{ $optional: 'nickname' }, 'always'],
      nickname: { $optional: 'nickname' },
      nothing: { $field: 'nickname' },
      raw: { $literal: { $field: 'name' } },
    };
    const fields = { name: 'Ann "A"', spent: new Decimal('10.10'), 'address.city': 'Brno' };
    const { requests } = await asked([customer(1, fields)], post({ body: { json } }));
    expect(writeJson(requests[0]?.json)).toBe(
      '{"person":{"id":1,"name":"Ann \\"A\\"","spent":10.10,"city":"Brno"},"greeting":"Hello Ann \\"A\\", {you}","what":"I","tags":["always"],"nothing":null,"raw":{"$field":"name"}}',
    );
  });

  test('holds all records of the request where the template has a place for them', async () => {
    const json = { list: { $records: { $record: true } }, count: 2 };
    const { requests } = await asked([customer(1), customer(2), customer(3)], post({ body: { json }, records: 2 }));
    expect(requests.map((request) => request.json)).toEqual([
      {
        list: [
          { id: 1, name: 'Customer 1' },
          { id: 2, name: 'Customer 2' },
        ],
        count: 2,
      },
      { list: [{ id: 3, name: 'Customer 3' }], count: 2 },
    ]);
  });

  test('is one line for each record, a form, or text in which values are escaped', async () => {
    const lines = await asked([customer(1), customer(2)], post({ body: { lines: { n: { $key: 'id' } } }, records: 10 }));
    expect(lines.requests[0]).toMatchObject({ text: '{"n":1}\n{"n":2}\n', headers: { 'content-type': 'application/x-ndjson' } });
    const form = await asked([customer(1, { name: 'A&B' })], post({ body: { form: { id: '{id}', who: '{name}', nick: '{nick?}' } } }));
    expect(form.requests[0]?.form).toEqual({ id: '1', who: 'A&B' });
    const text = { text: '<p n="{id}">{name}</p>', content_type: 'application/xml', escape: 'xml' };
    const xml = await asked([customer(1, { name: '<&>"' })], post({ body: text }));
    expect(xml.requests[0]).toMatchObject({
      text: '<p n="1">&lt;&amp;&gt;&quot;</p>',
      headers: { 'content-type': 'application/xml' },
    });
  });

  test('I10 no text can break out of its place in a template', () => {
    const tree = Tree.parse({ a: { $field: 'value' }, b: [{ $text: 'x{value}y' }], c: 'end' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const written = readJson(writeJson(renderTree(tree, [customer(1, { value })])));
        expect(written).toEqual({ a: value, b: [`x${value}y`], c: 'end' });
      }),
      { numRuns: 300 },
    );
  });

  test('I9 a record that cannot be put into it is rejected alone, before anything is sent', async () => {
    const list = [customer(1), customer(2, { name: ['a list'] as never }), customer(3, { name: 'bad\u0000' })];
    const { requests, outcomes } = await asked(list, post({ body: { text: '<p>{name}</p>', escape: 'xml' } }));
    expect(requests).toHaveLength(1);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'rejected']);
    expect(outcomes[1]).toMatchObject({ code: 'http.body', field: 'name' });
  });

  test.each([
    [{ person: { $feild: 'name' } }, '$feild'],
    [{ person: { $field: 'name', also: 1 } }, 'alone'],
    [{ person: { $field: 3 } }, '`$field` cannot be used with `3`'],
  ])('a template that means nothing is refused when the sync is defined: %j', (json, told) => {
    const parsed = record.options.safeParse(post({ body: { json } }));
    expect(JSON.stringify(parsed.error?.issues)).toContain(told);
  });

  test('several records need a place for them', () => {
    for (const body of ['record', 'none', { json: { a: 1 } }, { form: {} }, { text: 'x' }])
      expect(record.options.safeParse(post({ body, records: 2 })).success).toBe(false);
    for (const body of ['records', { json: { $records: { $key: true } } }, { lines: {} }])
      expect(record.options.safeParse(post({ body, records: 2 })).success).toBe(true);
  });
});

describe('the rest of a request', () => {
  test('query and headers are filled in, and records that differ there share none', async () => {
    const options = post({ query: { by: '{name}', nick: '{nick?}' }, headers: { 'X-Name': '{name}' }, records: 10 });
    const { requests } = await asked([customer(1, { name: 'a b&c' }), customer(2, { name: 'a b&c' }), customer(3)], options);
    expect(requests.map(({ query, headers }) => [query, headers?.['X-Name']])).toEqual([
      [{ by: 'a b&c' }, 'a b&c'],
      [{ by: 'Customer 3' }, 'Customer 3'],
    ]);
  });

  test('a value with a line break begins no header of its own', async () => {
    const { requests, outcomes } = await asked([customer(1, { name: 'a\r\nX-Evil: 1' })], post({ headers: { 'X-Name': '{name}' } }));
    expect(requests).toEqual([]);
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', code: 'http.header', field: 'name' });
  });

  test('the idempotency key has the name the service knows it by, or is left out', async () => {
    const named = await asked([customer(1)], post({}), { idempotency_header: 'X-Request-Key' });
    expect(named.requests[0]?.headers).toMatchObject({ 'x-request-key': 'key-r1' });
    const none = await asked([customer(1)], post({}), { idempotency_header: null });
    expect(JSON.stringify(none.requests[0]?.headers)).not.toContain('key-r1');
  });

  test('a rate and a timeout of the settings hold for every request', async () => {
    const { requests } = await asked([customer(1)], post({}), { rate: { requests: 5, per_seconds: 2 }, timeout_seconds: 3 });
    expect(requests[0]).toMatchObject({ timeoutMs: 3_000, rate: { bucket: 'requests', rate: { requests: 5, perMs: 2_000 } } });
  });

  test('what may be sent twice is said by the method, or by who knows the service', () => {
    const options = record.options.parse({
      add: { method: 'POST', path: '/x' },
      change: { method: 'PATCH', path: '/x', idempotent: true },
      remove: { method: 'DELETE', path: '/x', body: 'none' },
    });
    expect((['add', 'change', 'remove'] as const).map((operation) => isIdempotent(record as never, operation, options))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
