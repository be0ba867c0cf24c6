import { describe, expect, test } from '@jest/globals';
import { Decimal } from '@tributary/core';
import { deliverBatch } from '@tributary/connector-kit';
import type { Http, HttpRequest, HttpResponse, OutRecord } from '@tributary/connector-kit';
import { aRecord, describeConnector, requestSnapshot, withBench } from '@tributary/connector-kit/testing';
import type { Sample } from '@tributary/connector-kit/testing';
import { http } from './index.js';
import { record } from './record.js';
import { Settings } from './settings.js';

const customer = (n: number | string, more: Partial<OutRecord> = {}) =>
  aRecord(`r${n}`, { customer_id: `c-${n}` }, { email: `${n}@shop.test`, name: `Customer ${n}` }, more);

const OPTIONS = {
  add: { method: 'POST', path: '/customers', records: 10, idempotent: true },
  remove: { method: 'POST', path: '/customers', records: 10, idempotent: true },
};

const sample = (options: unknown): Sample => ({
  good: (n) => customer(n),
  bad: aRecord('bad', { customer_id: 'bad' }, { email: 'no address' }),
  options,
  text: 'name',
});

describe('ten records in a request', () => describeConnector(http, { samples: { record: sample(OPTIONS) } }));

describe('one record in a request, by its path', () => {
  const options = {
    add: { method: 'PUT', path: '/customers/{customer_id}', body: 'record' },
    remove: { method: 'DELETE', path: '/customers/{customer_id}', body: 'none' },
  };
  describeConnector(http, { samples: { record: sample(options) } });
});

describe('the requests for a fixed fixture', () => {
  const fields = {
    email: 'ann@shop.test',
    'address.city': 'Brno',
    spent: new Decimal('10.10'),
    points: 9_007_199_254_740_993n,
    note: null,
  };
  const [add, change] = [aRecord('a', { customer_id: 1 }, fields), aRecord('b', { customer_id: 2 }, fields, { operation: 'change' })];
  const records = [add, change, aRecord('c', { customer_id: 3 }, {}, { operation: 'remove' })];
  const json = {
    op: { $op: true },
    who: { $key: true },
    to: [{ $text: '<{email}>' }],
    spent: { $field: 'spent' },
    nick: { $optional: 'nick' },
  };
  const remove = { method: 'DELETE', path: '/customers/{customer_id}', body: 'none' };
  test.each([
    ['records', { add: { ...OPTIONS.add, records: 100 }, remove: { ...OPTIONS.remove, records: 100 } }],
    ['a template', { add: { method: 'PUT', path: '/customers/{customer_id}', query: { city: '{address.city}' }, body: { json } }, remove }],
    ['a form', { add: { ...OPTIONS.add, records: 1, body: { form: { id: '{customer_id}', mail: '{email}', nick: '{nick?}' } } }, remove }],
  ])('are these: %s', async (_, options) => {
    expect(await requestSnapshot(http, { object: 'record', records, sample: { options } })).toMatchSnapshot();
  });
});

const settings = Settings.parse({ base_url: 'https://records.example' });

/** Delivers through a service that answers as told, and gives what it was asked. */
async function deliver(records: readonly OutRecord[], answers: readonly Partial<HttpResponse>[], options: unknown = OPTIONS) {
  const asked: HttpRequest[] = [];
  const client: Http = {
    observe: () => undefined,
    async send(request) {
      const answer = answers[asked.push(request) - 1];
      if (answer === undefined) throw new Error('an unexpected request');
      return { status: 200, headers: {}, text: answer.json === undefined ? '' : JSON.stringify(answer.json), json: undefined, ...answer };
    },
  };
  const run = { id: 'run-1', startedAt: '2026-01-01T00:00:00Z' };
  const context = {
    settings,
    options: record.options.parse(options),
    http: client,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run,
  };
  const { outcomes, fault } = await deliverBatch(record, context, records);
  return { asked, fault, outcomes: records.map((each) => outcomes.get(each.id)) };
}

describe('how many records go at once', () => {
  const of = (records: number) => record.batchFor?.(record.options.parse({ add: { method: 'POST', path: '/c', records } }))?.records;
  test.each([
    ['a hundred requests where each carries one', 1, 100],
    ['as many as fill requests', 30, 90],
    ['those of one request where it carries many', 750, 750],
    ['at most a thousand', 1_000, 1_000],
  ])('%s', (_, records, together) => expect(of(records)).toBe(together));

  test('a thousand are one request, and a request that would carry more is not defined', async () => {
    const records = Array.from({ length: 1_000 }, (_, n) => customer(n));
    const { asked, outcomes } = await deliver(records, [{}], { add: { method: 'POST', path: '/c', records: 1_000 } });
    expect([asked.length, outcomes.filter((outcome) => outcome?.kind === 'delivered').length]).toEqual([1, 1_000]);
    expect(() => of(1_001)).toThrow('1000');
  });

  test('they are cut where their bytes are more than a request may have', async () => {
    const records = Array.from({ length: 30 }, (_, n) => aRecord(`r${n}`, { id: n }, { text: 'x'.repeat(100_000) }));
    const { asked } = await deliver(records, [{}, {}, {}, {}], { add: { method: 'POST', path: '/c', records: 1_000 } });
    expect(asked.length).toBe(4);
  });
});

describe('the requests of the http connector', () => {
  test('each operation has its method and path, and fields in a path are encoded', async () => {
    const options = {
      add: { method: 'POST', path: '/customers', body: 'record' },
      change: { method: 'PATCH', path: '/customers/{customer_id}?by={address.city}', body: 'record' },
      remove: { method: 'DELETE', path: '/customers/{customer_id}', body: 'none' },
    };
    const change = aRecord('b', { customer_id: 'a/b c' }, { 'address.city': 'Brno & okolí' }, { operation: 'change' });
    const { asked } = await deliver([customer(1), change, customer(3, { operation: 'remove' })], [{}, {}, {}], options);
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /customers',
      'PATCH /customers/a%2Fb%20c?by=Brno%20%26%20okol%C3%AD',
      'DELETE /customers/c-3',
    ]);
    expect(asked.map((request) => request.json)).toEqual([
      { customer_id: 'c-1', email: '1@shop.test', name: 'Customer 1' },
      { customer_id: 'a/b c', address: { city: 'Brno & okolí' } },
      undefined,
    ]);
  });

  test('a body of records says for each what happened to it, and is the same whenever it is sent', async () => {
    const first = await deliver([customer(1), customer(2)], [{}]);
    const again = await deliver([customer(1, { attempt: 2 }), customer(2, { attempt: 2 })], [{}]);
    expect(first.asked[0]?.json).toEqual({
      version: 1,
      records: [1, 2].map((n) => ({
        op: 'added',
        key: { customer_id: `c-${n}` },
        idempotency_key: `key-r${n}`,
        data: { email: `${n}@shop.test`, name: `Customer ${n}` },
        changed: ['email', 'name'],
      })),
    });
    expect(again.asked[0]?.json).toEqual(first.asked[0]?.json);
    expect(again.asked[0]?.headers?.['idempotency-key']).toBe(first.asked[0]?.headers?.['idempotency-key']);
    expect(again.asked[0]?.headers).toMatchObject({ 'x-tributary-attempt': '2', 'x-tributary-run-id': 'run-1' });
  });

  test('a record alone carries its own idempotency key', async () => {
    const { asked } = await deliver([customer(1)], [{}]);
    expect(asked[0]?.headers?.['idempotency-key']).toBe('key-r1');
  });

  test('a value that would lead to another path is rejected before anything is sent', async () => {
    const options = { add: { method: 'PUT', path: '/customers/{customer_id}', body: 'record' } };
    const records = ['..', '.', '', null].map((value, n) => aRecord(`r${n}`, { id: n }, { customer_id: value }));
    const { asked, outcomes } = await deliver(records, [], options);
    expect(asked).toEqual([]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    expect(outcomes[3]).toMatchObject({ code: 'http.path', field: 'customer_id' });
  });

  test('a removal without a request for removals is rejected and says what to give', async () => {
    const { outcomes } = await deliver([customer(1, { operation: 'remove' })], [], { add: OPTIONS.add });
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', message: expect.stringContaining('options.remove') });
  });

  test('several records in one request need a body that can hold them', () => {
    const wrong = record.options.safeParse({ add: { method: 'PUT', path: '/x', body: 'record', records: 2 } });
    expect(wrong.error?.issues[0]).toMatchObject({ path: ['add', 'records'] });
  });

  test('numbers arrive digit for digit', async () => {
    const exact = aRecord('r', { customer_id: 9_007_199_254_740_993n }, { email: null, spent: new Decimal('10.10') });
    await withBench(http, async (bench) => {
      const { outcomes } = await bench.deliver('record', sample(OPTIONS), [exact]);
      expect(outcomes.get('r')).toEqual({ kind: 'delivered' });
      expect(await bench.holdings()).toContain('"customer_id":9007199254740993');
    });
  });
});

describe('the answers to the http connector', () => {
  const three = [customer(1), customer(2), customer(3)];

  test('a body of results tells records apart by key', async () => {
    const results = [
      { key: { customer_id: 'c-2' }, status: 'rejected', code: 'blocked', message: 'is blocked' },
      { key: { customer_id: 'c-1' }, status: 'ok' },
    ];
    const { outcomes } = await deliver(three, [{ status: 207, json: { results } }]);
    expect(outcomes).toEqual([
      { kind: 'delivered' },
      { kind: 'rejected', code: 'blocked', message: 'is blocked' },
      { kind: 'in_doubt', code: 'http.unreported', message: expect.stringMatching(/./) },
    ]);
  });

  test('results without keys count by position only when there is one for each record', async () => {
    const ok = { status: 'ok' };
    const { outcomes } = await deliver(three, [{ status: 422, json: { results: [ok, { status: 'retry' }, ok] } }]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'retry', 'delivered']);
    const fewer = await deliver(three, [{ json: { results: [ok, ok] } }]);
    expect(fewer.outcomes.map((outcome) => outcome?.kind)).toEqual(['in_doubt', 'in_doubt', 'in_doubt']);
  });

  test('a request that is refused as a whole is split until the bad record stands alone', async () => {
    const refused = { status: 422, json: { message: 'one of these is bad' } };
    const { outcomes } = await deliver(three, [refused, refused, {}, refused, {}]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(outcomes[1]).toMatchObject({ code: 'http.422', message: '{"message":"one of these is bad"}' });
  });

  test('404 to a removal means that the record is gone', async () => {
    for (const status of [404, 410]) {
      expect((await deliver([customer(1, { operation: 'remove' })], [{ status }])).outcomes[0]).toMatchObject({ kind: 'delivered' });
      expect((await deliver([customer(1)], [{ status }])).outcomes[0]).toMatchObject({ kind: 'rejected', code: `http.${status}` });
    }
  });

  test('plain text with 2xx is a success, a page is not', async () => {
    expect((await deliver(three, [{ status: 202, text: 'OK' }])).fault).toBeUndefined();
    expect((await deliver(three, [{ text: '<!DOCTYPE html><html>login</html>' }])).fault?.kind).toBe('in_doubt');
  });

  test('a redirect, a wrong address and missing rights stop the sync, each in its own way', async () => {
    const kinds: [number, string][] = [
      [302, 'fatal'],
      [405, 'fatal'],
      [501, 'fatal'],
      [403, 'unauthorized'],
      [520, 'transient'],
    ];
    for (const [status, kind] of kinds) expect((await deliver(three, [{ status }])).fault?.kind).toBe(kind);
  });
});

describe('the settings of the http connector', () => {
  test('credentials travel over https only, except on this machine', () => {
    expect(Settings.safeParse({ base_url: 'http://example.com' }).success).toBe(false);
    expect(Settings.safeParse({ base_url: 'http://localhost.example.com' }).success).toBe(false);
    expect(Settings.safeParse({ base_url: 'http://127.0.0.1:8080/x' }).success).toBe(true);
  });

  test('the credentials are sent as the scheme says', () => {
    const parse = (auth: unknown) => http.auth(Settings.parse({ base_url: 'https://x.example', auth }));
    expect(parse({ type: 'none' })).toEqual({ scheme: 'none' });
    expect(parse({ type: 'bearer', token: 't' })).toEqual({ scheme: 'header', name: 'authorization', value: 'Bearer t' });
    expect(parse({ type: 'header', name: 'X-Api-Key', value: 'v' })).toEqual({ scheme: 'header', name: 'x-api-key', value: 'v' });
    expect(parse({ type: 'query', name: 'api_key', value: 'v' })).toEqual({ scheme: 'query', name: 'api_key', value: 'v' });
    expect(parse({ type: 'basic', username: 'u', password: 'p' })).toEqual({ scheme: 'basic', username: 'u', password: 'p' });
    const oauth2 = { type: 'oauth2', token_url: 'https://id.example/token', client_id: 'c', client_secret: 's', more: { audience: 'a' } };
    expect(parse(oauth2)).toEqual({
      scheme: 'oauth2',
      ...{ tokenUrl: 'https://id.example/token', clientId: 'c', clientSecret: 's', scopes: [], more: { audience: 'a' } },
    });
  });
});
