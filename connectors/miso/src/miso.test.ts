import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import { Fault, writeJson, type Http, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench, type Sample } from '@tributary/connector-kit/testing';
import { miso } from './index.js';
import { USER_FIELDS } from './fields/user-fields.js';
import { interactionBody } from './objects/interactions.js';
import { products, PRODUCTS } from './objects/products.js';
import { RecordOptions, removalBody } from './objects/record-object.js';
import { users, USERS } from './objects/users.js';
import { recordBody } from './record-body.js';
import { createMisoSandbox } from './sandbox/create-miso-sandbox.js';
import { SANDBOX_KEYS } from './sandbox/environments.js';
import { uploadBody } from './upload.js';

const AT = '2026-01-02T03:04:05Z';
const user = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`u${n}`, { user_id: `user-${n}` }, { name: `User ${n}`, 'custom_attributes.visits': n }, more);

const sample: Sample = {
  good: (n) => user(n),
  bad: aRecord('bad', { user_id: '_hidden' }, { name: 'Bad' }),
  options: {},
  text: 'name',
};

const product: Sample = {
  good: (n) => aRecord(`p${n}`, { product_id: `product-${n}` }, { title: `Product ${n}`, tags: ['a'], 'custom_attributes.stock': n }),
  bad: aRecord('bad', { product_id: 'one,two' }, { title: 'Bad' }),
  options: {},
  text: 'title',
};

const interaction: Sample = {
  good: (n) => aRecord(`i${n}`, { id: `e${n}` }, { type: 'custom', timestamp: AT, user_id: `user-${n}`, custom_action_name: 'tried' }),
  bad: aRecord('bad', { id: 'bad' }, { type: 'custom', timestamp: 'yesterday', user_id: 'user-1', custom_action_name: 'tried' }),
  options: {},
  text: 'custom_action_name',
};

describeConnector(miso, { samples: { users: sample, products: product, interactions: interaction } });

describe('a request to Miso', () => {
  const full = aRecord(
    'a',
    { user_id: 9_007_199_254_740_993n },
    {
      name: 'Ann',
      age: 41,
      city: null,
      created_at: '2026-01-02T03:04:05.123456Z',
      'custom_attributes.email': 'ann@example.org',
      'custom_attributes.revenue': new Decimal('129.90'),
      'custom_attributes.points': 9_007_199_254_740_993n,
      'custom_attributes.products': ['p1', 'p2'],
      'custom_attributes.last_order': new Json('{"id": "o1", "total": 12.50}'),
      'custom_attributes.plan': null,
    },
  );

  test('holds whole users, without nulls and digit for digit', () => {
    expect(writeJson(uploadBody(bodiesOf([full, user(2)])))).toMatchSnapshot();
  });

  test('that removes users names their ids', () => {
    expect(writeJson(removalBody(USERS, [full, user(2)]))).toMatchSnapshot();
  });
});

describe('delivery to the sandbox', () => {
  test('replaces the whole user', () =>
    withBench(miso, async (bench) => {
      await bench.deliver('users', sample, [aRecord('u1', { user_id: 'u1' }, { name: 'Ann', city: 'Brno' })]);
      await bench.deliver('users', sample, [aRecord('u1', { user_id: 'u1' }, { name: 'Ann', city: null }, { operation: 'change' })]);
      expect(JSON.parse(await bench.holdings())).toMatchObject({ users: [{ user_id: 'u1', name: 'Ann' }] });
    }));

  test('of several bad users among good ones takes two requests and names the fields', () =>
    withBench(miso, async (bench) => {
      const bad = [
        aRecord('age', { user_id: 'x1' }, { age: 'old' }),
        aRecord('image', { user_id: 'x2' }, { profile_image: 'no address' }),
        aRecord('drift', { user_id: 'x3' }, { 'custom_attributes.visits': 'often' }),
      ];
      const delivery = await bench.deliver('users', sample, [user(1), ...bad.slice(0, 2), user(2), ...bad.slice(2), user(3)]);
      expect(delivery.requests).toBe(2);
      expect(kinds(delivery.outcomes)).toEqual({
        u1: 'delivered',
        age: 'rejected',
        image: 'rejected',
        u2: 'delivered',
        drift: 'rejected',
        u3: 'delivered',
      });
      expect(delivery.outcomes.get('age')).toMatchObject({ code: 'schema', field: 'age', message: expect.stringContaining("'integer'") });
      expect(delivery.outcomes.get('drift')).toMatchObject({ field: 'custom_attributes.visits' });
    }));

  test('of a custom attribute whose type differs from the dataset is rejected', () =>
    withBench(miso, async (bench) => {
      await bench.deliver('users', sample, [user(1)]);
      const { outcomes } = await bench.deliver('users', sample, [aRecord('x', { user_id: 'x' }, { 'custom_attributes.visits': ['a'] })]);
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', message: expect.stringContaining('not consistent with other records') });
    }));

  test('of a field Miso has not is rejected with its name', () =>
    withBench(miso, async (bench) => {
      const { outcomes } = await bench.deliver('users', sample, [aRecord('x', { user_id: 'x' }, { email: 'a@b.c' }), user(1)]);
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', field: 'email' });
      expect(outcomes.get('u1')?.kind).toBe('delivered');
    }));

  test.each([
    ['publishable', SANDBOX_KEYS.publishable],
    ['read-only', SANDBOX_KEYS.playground],
  ])('with a %s key stops the run', (_what, api_key) =>
    withBench(miso, async (bench) => {
      const { fault } = await bench.deliver('users', sample, [user(1)], { settings: { api_key, base_url: 'https://api.askmiso.com' } });
      expect(fault).toMatchObject({ kind: 'unauthorized', options: { remedy: expect.stringContaining('secret API key') } });
    }),
  );
});

describe('an answer of Miso', () => {
  const success = { status: 200, json: { message: 'success', data: { task_id: 't' } } };

  test('of 200 with errors delivers all but the named users', async () => {
    const line = "data.1.name (7) is invalid. The attribute expected to be of type 'string', but 'integer' is given.";
    const { outcomes } = await write(
      [{ status: 200, json: { message: 'success', errors: true, data: [line] } }],
      [user(0), user(1), user(2)],
    );
    expect(kinds(outcomes)).toEqual({ u0: 'delivered', u1: 'rejected', u2: 'delivered' });
    expect(outcomes.get('u1')).toEqual({ kind: 'rejected', code: 'schema', message: line, field: 'name' });
  });

  test('of 200 with errors that name nobody leaves the unnamed users in doubt', async () => {
    const data = ['data.0.age is invalid. Too old.', 'something else'];
    const { outcomes } = await write([{ status: 200, json: { errors: true, data } }], [user(0), user(1)]);
    expect(kinds(outcomes)).toEqual({ u0: 'rejected', u1: 'in_doubt' });
  });

  test('of 200 without `success` is in doubt', async () => {
    expect(kinds((await write([{ status: 200, json: { message: 'queued?' } }], [user(0)])).outcomes)).toEqual({ u0: 'in_doubt' });
    expect((await write([{ status: 200, json: undefined }], [user(0)])).fault?.kind).toBe('in_doubt');
  });

  test('of 422 that names nobody is taken apart until the bad user stands alone', async () => {
    const sizes: number[] = [];
    const { outcomes } = await write(
      ({ data }) => {
        sizes.push(data.length);
        const bad = data.some(({ user_id }) => user_id === 'user-2');
        return bad ? { status: 422, json: { errors: true, message: 'None', data: ['record is broken'] } } : success;
      },
      [user(0), user(1), user(2), user(3)],
    );
    expect(sizes).toEqual([4, 2, 2, 1, 1]);
    expect(kinds(outcomes)).toEqual({ u0: 'delivered', u1: 'delivered', u2: 'rejected', u3: 'delivered' });
  });

  test('of 422 to the resend, too, leaves the unnamed users to a later attempt', async () => {
    const refusal = { status: 422, json: { errors: true, message: 'None', data: ['data.0.age is invalid. Too old.'] } };
    const { outcomes } = await write([refusal, refusal], [user(0), user(1), user(2)]);
    expect(kinds(outcomes)).toEqual({ u0: 'rejected', u1: 'rejected', u2: 'retry' });
  });

  test('of 422 with a place that was never sent blames nobody else', async () => {
    const data = ['data.7.age is invalid. Too old.'];
    const { outcomes } = await write([{ status: 422, json: { errors: true, data } }], [user(0)]);
    expect(outcomes.get('u0')).toMatchObject({ kind: 'rejected', code: 'http_422' });
  });

  test('that the body is too large halves the request', async () => {
    const { outcomes } = await write(({ data }) => (data.length > 1 ? { status: 413, json: undefined } : success), [user(0), user(1)]);
    expect(kinds(outcomes)).toEqual({ u0: 'delivered', u1: 'delivered' });
  });

  test.each([
    ['its odd time-out', 400, { 'message:': 'Request timeout.' }, 'in_doubt'],
    ['another 400', 400, { message: 'No.' }, 'fatal'],
    ['401', 401, { message: 'invalid api key.' }, 'unauthorized'],
    ['404', 404, { message: 'not found' }, 'fatal'],
  ])('of %s is a fault of the right kind', async (_what, status, json, kind) => {
    expect((await write([{ status, json }], [user(0)])).fault?.kind).toBe(kind);
  });

  test('that a user to remove is not there means it is removed', async () => {
    const removals = [user(0, { operation: 'remove' }), user(1, { operation: 'remove' })];
    const missing = { status: 404, json: { message: 'not found' } };
    const { outcomes } = await write([missing, missing, { status: 200, json: { message: 'deleted', data: [{ task_id: 't' }] } }], removals);
    expect(outcomes.get('u0')).toEqual({ kind: 'delivered', note: 'There was no such user.' });
    expect(outcomes.get('u1')).toEqual({ kind: 'delivered' });
  });
});

test('the sandbox goes on from its saved state', () => {
  const first = createMisoSandbox();
  first.answer({
    method: 'POST',
    path: '/v1/users',
    query: {},
    headers: { 'x-api-key': SANDBOX_KEYS.secret },
    text: '',
    json: uploadBody(bodiesOf([user(1)])),
  });
  const second = createMisoSandbox();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(second.holdings()).toEqual(first.holdings());
  expect(second.holdings().users).toHaveLength(1);
});

interface Scripted {
  readonly status: number;
  readonly json: unknown;
}
type Script = readonly Scripted[] | ((body: { readonly data: readonly { readonly user_id: string }[] }) => Scripted);

async function write(script: Script, batch: readonly OutRecord[], options: object = {}) {
  const left = typeof script === 'function' ? [] : [...script];
  const http: Http = {
    observe: () => undefined,
    async send({ json }) {
      const answer = typeof script === 'function' ? script(json as Parameters<typeof script>[0]) : left.shift();
      if (answer === undefined) throw new Error('a request that was not expected');
      return { ...answer, headers: {}, text: JSON.stringify(answer.json) ?? '' };
    },
  };
  const outcomes = new Map<string, RecordOutcome>();
  const context = {
    settings: { api_key: 'k', base_url: 'https://api.askmiso.com' },
    options: RecordOptions.parse(options),
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  const fault = await users
    .write(context, batch, {
      set: (record, outcome) => void outcomes.set(record.id, outcome),
      all: (outcome) => batch.forEach((record) => outcomes.set(record.id, outcome)),
    })
    .then(() => undefined)
    .catch((error: unknown) => {
      if (error instanceof Fault) return error;
      throw error;
    });
  expect(left).toEqual([]);
  return { outcomes, fault };
}

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}

function bodiesOf(records: readonly OutRecord[]) {
  return records.map(recordBody(USER_FIELDS)).map((made) => {
    if ('refused' in made) throw new Error(made.refused.message);
    return made.body;
  });
}
