import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import { deliverBatch } from '@tributary/connector-kit';
import type { Http, HttpRequest, HttpResponse, OutRecord } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench } from '@tributary/connector-kit/testing';
import type { Sample } from '@tributary/connector-kit/testing';
import { braze } from './index.js';
import { createBrazeSandbox, SANDBOX_KEY } from './sandbox.js';
import { users } from './users.js';

const user = (n: number, more: Partial<OutRecord> = {}) =>
  aRecord(
    `r${n}`,
    { external_id: `user-${n}` },
    { email: `u${n}@shop.test`, 'custom_attributes.plan': 'vip', 'custom_attributes.orders': n },
    more,
  );

const sample: Sample = {
  good: (n) => user(n),
  bad: aRecord('bad', { external_id: 'user-bad' }, { email: 'no address' }),
  options: {},
  text: 'home_city',
};

describeConnector(braze, { samples: { users: sample } });

/** Delivers through a destination that answers as told, and gives what it was asked. */
async function deliver(records: readonly OutRecord[], answers: readonly Partial<HttpResponse>[], options: unknown = {}) {
  const asked: HttpRequest[] = [];
  const http: Http = {
    observe: () => undefined,
    async send(request) {
      const answer = answers[asked.push(request) - 1];
      if (answer === undefined) throw new Error('an unexpected request');
      return { status: 201, headers: {}, text: JSON.stringify(answer.json ?? ''), json: undefined, ...answer };
    },
  };
  const context = {
    settings: { api_key: SANDBOX_KEY, base_url: 'https://rest.fra-01.braze.eu' },
    options: users.options.parse(options),
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'run', startedAt: '2026-01-01T00:00:00Z' },
  };
  const { outcomes, fault } = await deliverBatch(users, context, records);
  return { asked, fault, outcomes: records.map((record) => outcomes.get(record.id)) };
}

const success = { json: { message: 'success' } };

describe('the request for user attributes', () => {
  test('a new user is sent with all mapped fields, custom attributes beside the standard ones', async () => {
    const { asked } = await deliver([user(1)], [success]);
    expect(asked).toEqual([
      {
        method: 'POST',
        path: '/users/track',
        json: { attributes: [{ external_id: 'user-1', email: 'u1@shop.test', plan: 'vip', orders: 1 }] },
      },
    ]);
  });

  test('a changed user is sent only with what changed, because every attribute is billed', async () => {
    const change = { operation: 'change', changed: ['custom_attributes'], changedPaths: ['custom_attributes.orders'] } as const;
    const { asked } = await deliver([user(1, change)], [success]);
    expect(asked[0]?.json).toEqual({ attributes: [{ external_id: 'user-1', orders: 1 }] });
  });

  test('where only the group is known to have changed, its attributes are sent together', async () => {
    const { asked } = await deliver([user(1, { operation: 'change', changed: ['custom_attributes'] })], [success]);
    expect(asked[0]?.json).toEqual({ attributes: [{ external_id: 'user-1', plan: 'vip', orders: 1 }] });
  });

  test('null clears an attribute', async () => {
    const record = aRecord('r', { external_id: 'u' }, { email: null, 'custom_attributes.plan': null });
    const { asked } = await deliver([record], [success]);
    expect(asked[0]?.json).toEqual({ attributes: [{ external_id: 'u', email: null, plan: null }] });
  });

  test('a removal clears the mapped attributes and creates nobody', async () => {
    const { asked } = await deliver([user(1, { operation: 'remove', changed: [] })], [success]);
    expect(asked[0]?.json).toEqual({
      attributes: [{ external_id: 'user-1', email: null, plan: null, orders: null, _update_existing_only: true }],
    });
  });

  test('with `removal: delete` removals delete users, fifty a request', async () => {
    const gone = Array.from({ length: 60 }, (_, n) => user(n, { operation: 'remove', changed: [] }));
    const { asked, outcomes } = await deliver([user(99), ...gone], [success, success, success], { removal: 'delete' });
    expect(asked.map((request) => request.path)).toEqual(['/users/track', '/users/delete', '/users/delete']);
    expect((asked[1]?.json as { external_ids: string[] }).external_ids).toHaveLength(50);
    expect((asked[2]?.json as { external_ids: string[] }).external_ids).toHaveLength(10);
    expect(outcomes.every((outcome) => outcome?.kind === 'delivered')).toBe(true);
  });

  test('`update_existing_only` creates no user', async () => {
    const { asked } = await deliver([user(1)], [success], { update_existing_only: true });
    expect(asked[0]?.json).toMatchObject({ attributes: [{ _update_existing_only: true }] });
  });

  test('custom attributes may come as one JSON object; anything else in their place is rejected', async () => {
    const record = (id: string, value: Json | string) => aRecord(id, { external_id: id }, { custom_attributes: value });
    const { asked, outcomes } = await deliver(
      [record('a', new Json('{"plan":"vip"}')), record('b', 'vip'), record('c', new Json('[1]'))],
      [success],
    );
    expect(asked[0]?.json).toEqual({ attributes: [{ external_id: 'a', plan: 'vip' }] });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'rejected']);
  });

  test('numbers beyond 2^53, decimals and documents arrive digit for digit', async () => {
    const record = aRecord(
      'r',
      { external_id: 9_007_199_254_740_993n },
      {
        'custom_attributes.big': 9_007_199_254_740_993n,
        'custom_attributes.price': new Decimal('10.10'),
        'custom_attributes.doc': new Json('{"a":1.0}'),
      },
    );
    await withBench(braze, async (bench) => {
      expect((await bench.deliver('users', sample, [record])).outcomes.get('r')).toEqual({ kind: 'delivered' });
      expect(await bench.holdings()).toContain('"external_id":"9007199254740993"');
      expect(await bench.holdings()).toContain('"big":9007199254740993');
    });
  });
});

describe('the answer of /users/track', () => {
  const three = [user(0), user(1), user(2)];
  const listed = (index: number | undefined, type = 'EXTERNAL_USER_ID_TOO_LARGE') => ({ type, ...(index === undefined ? {} : { index }) });

  test('errors beside success reject exactly the records they point at', async () => {
    const errors = [{ ...listed(1, "The value provided for the 'email' field is not a valid email."), input_array: 'attributes' }];
    const { outcomes } = await deliver(three, [{ json: { message: 'success', attributes_processed: 2, errors } }]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(outcomes[1]).toMatchObject({ code: 'braze.invalid', field: 'email' });
  });

  test('an entry without its array means the only array that was sent', async () => {
    const { outcomes } = await deliver(three, [{ json: { message: 'success', errors: [listed(2)] } }]);
    expect(outcomes[2]).toMatchObject({ kind: 'rejected', code: 'braze.external_user_id_too_large' });
  });

  test('a refusal that names records, even as 401, rejects those and sends the rest once more', async () => {
    const { outcomes, asked } = await deliver(three, [{ status: 401, json: { message: 'Invalid', errors: [listed(0)] } }, success]);
    expect(asked[1]?.json).toMatchObject({ attributes: [{ external_id: 'user-1' }, { external_id: 'user-2' }] });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['rejected', 'delivered', 'delivered']);
  });

  test('a refusal that names nobody is split until the bad record stands alone', async () => {
    const refused = { status: 400, json: { message: 'Bad syntax' } };
    const { outcomes } = await deliver(three, [refused, refused, success, refused, success]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(outcomes[1]).toMatchObject({ code: 'braze.400', message: 'Bad syntax' });
  });

  test('202 `queued` is delivered; any other message with 2xx leaves the records in doubt', async () => {
    expect((await deliver(three, [{ status: 202, json: { message: 'queued' } }])).outcomes[0]).toMatchObject({ kind: 'delivered' });
    for (const json of [
      { message: 'hmm' },
      { message: 'success', errors: [listed(7)] },
      { message: 'success', errors: [listed(undefined)] },
    ]) {
      const { outcomes, fault } = await deliver(three, [{ json }]);
      expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['in_doubt', 'in_doubt', 'in_doubt']);
      expect(fault?.kind).toBe('in_doubt');
    }
  });

  test('401 and 403 stop the sync and speak of key and cluster', async () => {
    for (const status of [401, 403]) {
      const { fault } = await deliver(three, [{ status, json: { message: 'Invalid API Key' } }]);
      expect(fault?.kind).toBe('unauthorized');
      expect(fault?.options.remedy).toContain('cluster');
    }
  });
});

describe('the sandbox of Braze', () => {
  const ask = (path: string, json: unknown, key = SANDBOX_KEY) =>
    ({ method: 'POST', path, query: {}, headers: { authorization: `Bearer ${key}` }, text: JSON.stringify(json), json }) as const;

  test('more than 75 objects are refused as a whole', () => {
    const attributes = Array.from({ length: 76 }, (_, n) => ({ external_id: String(n) }));
    expect(createBrazeSandbox().answer(ask('/users/track', { attributes }))).toEqual({
      status: 400,
      json: { message: 'Max Input Length Exceeded' },
    });
  });

  test('counters, array changes and merged objects add to what is there', () => {
    const sandbox = createBrazeSandbox();
    const id = { external_id: 'u' };
    sandbox.answer(ask('/users/track', { attributes: [{ ...id, n: 1, tags: ['a'], home: { city: 'Brno', zip: '602 00' } }] }));
    sandbox.answer(
      ask('/users/track', { attributes: [{ ...id, n: { inc: 2 }, tags: { add: ['a', 'b'] }, home: { zip: null }, _merge_objects: true }] }),
    );
    expect(sandbox.holdings().users).toEqual([{ external_id: 'u', custom_attributes: { n: 3, tags: ['a', 'b'], home: { city: 'Brno' } } }]);
  });

  test('what was written is billed attribute by attribute, and survives a restart', () => {
    const sandbox = createBrazeSandbox();
    sandbox.answer(ask('/users/track', { attributes: [{ external_id: 'u', email: 'a@b.cz', country: 'CZ', plan: 'vip' }] }));
    const saved = JSON.parse(JSON.stringify(sandbox.save())) as { dataPoints: number };
    expect(saved.dataPoints).toBe(2);
    const restarted = createBrazeSandbox();
    restarted.restore(saved);
    expect(restarted.holdings()).toEqual(sandbox.holdings());
  });
});
