import { describe, expect, test } from '@jest/globals';
import { Decimal, Json, type Value } from '@tributary/core';
import { Fault, writeJson, type Http, type HttpRequest, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
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

describe('custom attributes that are pinned to a type', () => {
  const pinned = (attributes: object) => ({ ...sample, options: { attributes } });

  test('are made to be of it, exactly', () =>
    withBench(miso, async (bench) => {
      const flat = {
        'custom_attributes.zip': 60_200n,
        'custom_attributes.score': '12.50',
        'custom_attributes.tags': new Json('["a",1.50]'),
      };
      const types = { zip: 'text', score: 'number', tags: 'texts' };
      await bench.deliver('users', pinned(types), [aRecord('a', { user_id: 'a' }, flat)]);
      expect(JSON.parse(await bench.holdings())).toMatchObject({
        users: [{ custom_attributes: { zip: '60200', score: 12.5, tags: ['a', '1.5'] } }],
      });
    }));

  test.each([
    ['number', 'many'],
    ['boolean', 1],
    ['texts', 'a'],
    ['numbers', ['a']],
    ['object', 'a'],
    ['text', ['a']],
  ])('reject a record whose value has no exact form as %s, before it is sent', (type, value) =>
    withBench(miso, async (bench) => {
      const odd = aRecord('odd', { user_id: 'odd' }, { 'custom_attributes.x': value });
      const { outcomes, requests } = await bench.deliver('users', pinned({ x: type }), [odd, user(1)]);
      expect(outcomes.get('odd')).toMatchObject({ kind: 'rejected', code: 'attribute_type', field: 'custom_attributes.x' });
      expect([outcomes.get('u1')?.kind, requests]).toEqual(['delivered', 1]);
    }),
  );
});

describe('a queued upload', () => {
  const queued = { status: 200, json: { message: 'success', data: { task_id: 't/1' } } };
  const asked = async (json: unknown, status = 200) => {
    const { outcomes } = await write([{ status, json }], [user(0), user(1)], { confirmed_by: 'status' }, 't/1/2');
    return kinds(outcomes);
  };

  test('is accepted until Miso says that it is there, or delivered at once where the sync trusts the queue', async () => {
    const { outcomes, requests } = await write([queued], [user(0), user(1)], { confirmed_by: 'status' });
    expect([requests[0]?.query, outcomes.get('u0')]).toEqual([{ async: '1' }, { kind: 'accepted', job: 't/1/2' }]);
    expect(kinds((await write([queued], [user(0)], { confirmed_by: 'queued' })).outcomes)).toEqual({ u0: 'delivered' });
    expect((await write([queued], [user(0)])).requests[0]?.query).toBeUndefined();
  });

  test('is asked after as well as it can be', async () => {
    const line = 'data.1.age is invalid. Too old.';
    expect(await asked({ code: 200, errors: false, data: [] })).toEqual({ u0: 'delivered', u1: 'delivered' });
    expect(await asked({ code: 202, errors: false, data: [] })).toEqual({ u0: 'accepted', u1: 'accepted' });
    expect(await asked({ code: 200, errors: true, data: [line] })).toEqual({ u0: 'delivered', u1: 'rejected' });
    expect(await asked({ code: 200, errors: true, data: ['something'] })).toEqual({ u0: 'in_doubt', u1: 'in_doubt' });
    expect(await asked({ message: 'not found' }, 404)).toEqual({ u0: 'accepted', u1: 'accepted' });
  });

  test('of which some records are settled already blames nobody by place', async () => {
    const { outcomes } = await write(
      [{ status: 200, json: { code: 200, errors: true, data: ['data.0.age is invalid. Too old.'] } }],
      [user(1)],
      { confirmed_by: 'status' },
      't/1/2',
    );
    expect(kinds(outcomes)).toEqual({ u1: 'in_doubt' });
  });
});

describe('an interaction', () => {
  const given = (flat: Readonly<Record<string, Value>>) =>
    interactionBody(aRecord('i', { id: 'e1' }, { type: 'click', timestamp: AT, ...flat }));

  test('tells everything but the name of its record, ids as text', () => {
    const flat = { user_id: 7n, product_ids: [1, 2], 'context.page.url': 'https://a.example', rating: null };
    expect(given(flat)).toEqual({
      body: { type: 'click', timestamp: AT, user_id: '7', product_ids: ['1', '2'], context: { page: { url: 'https://a.example' } } },
    });
  });

  test('that is nobody’s is rejected: all such would be one visitor’s', () => {
    expect(given({})).toMatchObject({ refused: { code: 'attribution', field: 'user_id' } });
    expect(given({ anonymous_id: 'a1' })).toHaveProperty('body');
  });

  test('of type `custom` needs a name', () => {
    expect(given({ type: 'custom', user_id: 'u' })).toMatchObject({ refused: { field: 'custom_action_name' } });
  });

  test('without a time or of an unknown type is rejected before it is sent', () =>
    withBench(miso, async (bench) => {
      const given: readonly Readonly<Record<string, Value>>[] = [{ type: 'click' }, { type: 'clack', timestamp: AT }];
      const records = given.map((flat, n) => aRecord(`i${n}`, { id: `e${n}` }, { ...flat, user_id: 'u' }));
      const { outcomes, requests } = await bench.deliver('interactions', interaction, records);
      expect([kinds(outcomes), requests]).toEqual([{ i0: 'rejected', i1: 'rejected' }, 0]);
    }));
});

describe('a dry run', () => {
  test('warns of each field that Miso would refuse and of attributes of two types, and writes nothing', () =>
    withBench(miso, async (bench) => {
      const records = [
        aRecord('a', { user_id: 'a' }, { age: 'old', 'custom_attributes.plan': 'gold' }),
        aRecord('b', { user_id: 'b' }, { age: 'older', 'custom_attributes.plan': 3 }),
      ];
      const before = await bench.holdings();
      const context = { ...bench.context(), options: RecordOptions.parse({}), mode: 'upsert' as const, run: { id: 'r', startedAt: AT } };
      const planned = { mapped: ['user_id', 'age'], counts: { add: 2, change: 0, remove: 0 }, sample: records };
      const warnings = await users.prepare?.(context as Parameters<NonNullable<typeof users.prepare>>[0], planned);
      expect(warnings?.map(({ field }) => field)).toEqual(['age', 'custom_attributes.plan', 'custom_attributes.plan']);
      expect(warnings?.[0]?.message).toContain('2 of the first 2 records');
      expect(await bench.holdings()).toBe(before);
    }));
});

test('products are read back without what Miso adds to them', () =>
  withBench(miso, async (bench) => {
    await bench.deliver('products', product, [product.good(1)]);
    const context = { ...bench.context(), options: RecordOptions.parse({}), mode: 'upsert' as const, run: { id: 'r', startedAt: AT } };
    const keys = [{ product_id: 'product-1' }, { product_id: 'none' }];
    const found = await products.read?.(context as Parameters<NonNullable<typeof products.read>>[0], keys);
    expect(found).toEqual([{ title: 'Product 1', tags: ['a'], custom_attributes: { stock: 1 } }, null]);
    expect(PRODUCTS.fields.filter(({ choices }) => choices !== undefined).map(({ name }) => name)).toEqual(['availability', 'condition']);
  }));

test('the sandbox takes in what is queued when its time has come', () => {
  let now = 0;
  const sandbox = createMisoSandbox({ now: () => now, lagMs: 1_000 });
  const ask = (path: string, method = 'GET', json?: unknown) =>
    sandbox.answer({ method, path, query: { async: '1' }, headers: { 'x-api-key': SANDBOX_KEYS.secret }, text: '', json });
  expect(ask('/v1/users', 'POST', { data: [{ user_id: 'a' }] }).json).toEqual({ message: 'success', data: { task_id: 'task-1' } });
  expect([ask('/v1/users/_status/task-1').json, ask('/v1/users/a').status]).toEqual([expect.objectContaining({ code: 202 }), 404]);
  now = 1_000;
  expect([ask('/v1/users/_status/task-1').json, ask('/v1/users/a').status]).toEqual([expect.objectContaining({ code: 200 }), 200]);
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

async function write(script: Script, batch: readonly OutRecord[], options: object = {}, job?: string) {
  const requests: HttpRequest[] = [];
  const left = typeof script === 'function' ? [] : [...script];
  const http: Http = {
    observe: () => undefined,
    async send(request) {
      requests.push(request);
      const { json } = request;
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
  const told = job === undefined ? users.write.bind(users, context, batch) : users.poll?.bind(users, context, job, batch);
  const fault = await Promise.resolve(
    told?.({
      set: (record, outcome) => void outcomes.set(record.id, outcome),
      all: (outcome) => batch.forEach((record) => outcomes.set(record.id, outcome)),
    }),
  )
    .then(() => undefined)
    .catch((error: unknown) => {
      if (error instanceof Fault) return error;
      throw error;
    });
  expect(left).toEqual([]);
  return { outcomes, fault, requests };
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
