import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import { Fault, type Http, type HttpResponse, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench, type Sample } from '@tributary/connector-kit/testing';
import { fieldText } from './field-text.js';
import { handleOf } from './handle.js';
import { shopify } from './index.js';
import { metaobject, type MetaobjectOptions } from './metaobject.js';
import { findRequest, writeRequest } from './requests.js';
import { createShopifySandbox, SANDBOX_TOKENS } from './sandbox.js';
import { API_VERSION } from './settings.js';

const slot = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`s${n}`, { handle: `user-${n}` }, { score: n, note: `for ${n}` }, more);

const sample: Sample = {
  good: (n) => slot(n),
  bad: aRecord('bad', { handle: 'bad' }, { score: 'many' }),
  options: { type: 'reco_slot' },
  text: 'note',
};

describeConnector(shopify, { samples: { metaobject: sample } });

describe('a metaobject request', () => {
  const added = aRecord(
    'a',
    { handle: 'user-42' },
    { score: 17n, items: ['gid://shopify/Product/1', 'gid://shopify/Product/2'], note: null },
  );
  const changed = aRecord('b', { handle: 'Ann B' }, { note: null, active: true }, { operation: 'change', changed: ['note'] });
  const removed = aRecord('c', { handle: 'user-44' }, {}, { operation: 'remove', remoteId: 'gid://shopify/Metaobject/7' });

  test('holds every step under its own alias', () => {
    const request = writeRequest(
      [
        { kind: 'upsert', record: added },
        { kind: 'upsert', record: changed },
        { kind: 'delete', record: removed, id: 'gid://shopify/Metaobject/7' },
      ],
      { type: 'reco_slot', status: 'ACTIVE' },
    );
    expect(request).toMatchSnapshot();
  });

  test('asks for the ids of entries that are to be removed and were never given one', () => {
    expect(findRequest([removed], { type: 'reco_slot' })).toMatchSnapshot();
  });
});

describe('a field as Shopify takes it', () => {
  test.each([
    ['a text', 'x', 'x'],
    ['a boolean', false, 'false'],
    ['an integer beyond 2^53', 9_007_199_254_740_993n, '9007199254740993'],
    ['a decimal', new Decimal('10.50'), '10.50'],
    ['a tiny number', 1.25e-7, '0.000000125'],
    ['a negative huge number', -1.5e21, '-1500000000000000000000'],
    ['a JSON document', new Json('{"a": 1.0}'), '{"a": 1.0}'],
    ['a list', [1n, new Decimal('2.50')], '[1,2.50]'],
    ['an object', { amount: '5.99', currency_code: 'CAD' }, '{"amount":"5.99","currency_code":"CAD"}'],
    ['null, which clears the field', null, ''],
  ])('%s', (_what, value, text) => {
    expect(fieldText(value)).toBe(text);
  });
});

describe('a handle', () => {
  const handle = (key: string) => handleOf(aRecord('x', { handle: key }));

  test('is the key where the key can be one', () => {
    expect(handle('user-42')).toBe('user-42');
  });

  test('never makes one entry of two keys', () => {
    const handles = ['A b', 'a b', 'a-b', 'a--b', '-a-b', 'ä', 'ö', '', 'x'.repeat(300), 'x'.repeat(301)].map(handle);
    expect(new Set(handles).size).toBe(handles.length);
    for (const each of handles) expect(each).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,253}[a-z0-9])?$/);
  });
});

describe('delivery to the sandbox', () => {
  test('keeps the id of an entry and deletes by it', () =>
    withBench(shopify, async (bench) => {
      const { outcomes } = await bench.deliver('metaobject', sample, [slot(1)]);
      const remoteId = (outcomes.get('s1') as { remoteId: string }).remoteId;
      expect(remoteId).toMatch(/^gid:\/\/shopify\/Metaobject\/\d+$/);
      const removal = await bench.deliver('metaobject', sample, [slot(1, { operation: 'remove', remoteId })]);
      expect(removal.requests).toBe(1);
      expect(removal.outcomes.get('s1')).toEqual({ kind: 'delivered' });
      expect(await bench.holdings()).toBe('{"metaobject":[]}');
    }));

  test('a field that became null is cleared, an unmapped one is left alone', () =>
    withBench(shopify, async (bench) => {
      await bench.deliver('metaobject', sample, [slot(1)]);
      await bench.deliver('metaobject', sample, [
        aRecord('s1', { handle: 'user-1' }, { note: null, active: true }, { operation: 'change' }),
      ]);
      expect(JSON.parse(await bench.holdings())).toMatchObject({
        metaobject: [{ handle: 'user-1', fields: { score: '1', active: 'true' } }],
      });
      expect(await bench.holdings()).not.toContain('note');
    }));

  test('a refused value names its field', () =>
    withBench(shopify, async (bench) => {
      const { outcomes } = await bench.deliver('metaobject', sample, [aRecord('x', { handle: 'x' }, { note: 'n', score: 'many' })]);
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', code: 'INVALID_VALUE', field: 'score' });
    }));

  test('a missing required field is named too', () =>
    withBench(shopify, async (bench) => {
      const { outcomes } = await bench.deliver('metaobject', sample, [aRecord('x', { handle: 'x' }, { note: 'n' })]);
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', code: 'OBJECT_FIELD_REQUIRED', field: 'score' });
    }));

  test('a definition that is missing stops the run and says what to do', () =>
    withBench(shopify, async (bench) => {
      const { fault } = await bench.deliver('metaobject', { ...sample, options: { type: 'no_such_type' } }, [slot(1)]);
      expect(fault).toMatchObject({ kind: 'fatal', options: { remedy: expect.stringContaining('Create the metaobject definition') } });
    }));

  test('a field the definition lacks stops the run, and what was delivered before it stays delivered', () =>
    withBench(shopify, async (bench) => {
      const odd = aRecord('odd', { handle: 'odd' }, { score: 1, nickname: 'x' });
      const { outcomes, fault } = await bench.deliver('metaobject', sample, [slot(1), odd, slot(2)]);
      expect(fault).toMatchObject({ kind: 'fatal', message: expect.stringContaining('"nickname"') });
      expect(kinds(outcomes)).toEqual({ s1: 'delivered', odd: 'retry', s2: 'delivered' });
    }));

  test('a token without the scope is refused by the check and by the delivery', () =>
    withBench(shopify, async (bench) => {
      const settings = { shop: 'sandbox', access_token: SANDBOX_TOKENS.reader };
      await expect(bench.check(settings)).rejects.toMatchObject({
        kind: 'unauthorized',
        message: expect.stringContaining('write_metaobjects'),
      });
      const { outcomes, fault } = await bench.deliver('metaobject', sample, [slot(1)], { settings });
      expect(fault?.kind).toBe('unauthorized');
      expect(kinds(outcomes)).toEqual({ s1: 'retry' });
    }));
});

describe("Shopify's points", () => {
  test('an empty bucket is a pause until enough points are back', async () => {
    let now = 0;
    const sandbox = createShopifySandbox(() => now);
    const http = inMemory((json) =>
      sandbox.answer({
        method: 'POST',
        path: `/admin/api/${API_VERSION}/graphql.json`,
        query: {},
        headers: { 'x-shopify-access-token': SANDBOX_TOKENS.writer },
        text: '',
        json,
      }),
    );
    const batch = Array.from({ length: 25 }, (_, n) => slot(n));
    const writes = async () => (await write(http, batch)).fault;
    // 2,000 points, 300 a request.
    for (let n = 0; n < 6; n++) expect(await writes()).toBeUndefined();
    expect(await writes()).toMatchObject({ kind: 'throttled', options: { afterMs: 1000 } });
    now += 999;
    expect((await writes())?.kind).toBe('throttled');
    now += 1;
    expect(await writes()).toBeUndefined();
  });

  test('a request that is too dear is made smaller', async () => {
    const sizes: number[] = [];
    const http = inMemory((json) => {
      const count = Object.keys((json as { variables: object }).variables).length / 2;
      sizes.push(count);
      return count > 2 ? graphError('MAX_COST_EXCEEDED') : { status: 200, json: { data: payloads(count) } };
    });
    const { outcomes } = await write(http, [slot(1), slot(2), slot(3)]);
    expect(sizes).toEqual([3, 2, 1]);
    expect(kinds(outcomes)).toEqual({ s1: 'delivered', s2: 'delivered', s3: 'delivered' });
  });
});

describe('an answer of Shopify', () => {
  test.each([
    ['THROTTLED', 'throttled'],
    ['ACCESS_DENIED', 'unauthorized'],
    ['SHOP_INACTIVE', 'fatal'],
    ['INTERNAL_SERVER_ERROR', 'transient'],
    ['SOMETHING_NEW', 'fatal'],
  ])('without data, with the error %s, is %s', async (code, kind) => {
    expect(
      (
        await write(
          inMemory(() => graphError(code)),
          [slot(1)],
        )
      ).fault?.kind,
    ).toBe(kind);
  });

  test.each([
    [402, 'fatal'],
    [403, 'unauthorized'],
    [404, 'fatal'],
    [423, 'fatal'],
    [430, 'fatal'],
    [501, 'transient'],
  ])('with status %i is %s', async (status, kind) => {
    expect(
      (
        await write(
          inMemory(() => ({ status, json: { errors: 'no' } })),
          [slot(1)],
        )
      ).fault?.kind,
    ).toBe(kind);
  });

  test.each([
    ['no JSON', undefined],
    ['an empty object', {}],
    ['null data and an unknown error', { data: null, errors: [{ message: 'what?' }] }],
  ])('with status 200 and %s is in doubt', async (_what, json) => {
    expect(
      (
        await write(
          inMemory(() => ({ status: 200, json })),
          [slot(1)],
        )
      ).fault?.kind,
    ).toBe('in_doubt');
  });

  test('with data and errors gives each alias its own outcome', async () => {
    const json = {
      data: {
        ...payloads(1),
        r1: null,
        r2: null,
        r3: { metaobject: null, userErrors: [] },
        r4: { metaobject: null, userErrors: [{ code: 'INTERNAL_ERROR', message: 'oops' }] },
      },
      errors: [
        { message: 'busy', path: ['r1'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
        { message: 'odd', path: ['r2'] },
      ],
    };
    const { outcomes, fault } = await write(
      inMemory(() => ({ status: 200, json })),
      [slot(0), slot(1), slot(2), slot(3), slot(4)],
    );
    expect(fault).toBeUndefined();
    expect(kinds(outcomes)).toEqual({ s0: 'delivered', s1: 'retry', s2: 'in_doubt', s3: 'in_doubt', s4: 'retry' });
  });

  test('that an entry to delete is not there means it is deleted', async () => {
    const json = { data: { r0: { deletedId: null, userErrors: [{ code: 'RECORD_NOT_FOUND', message: 'gone', field: ['id'] }] } } };
    const { outcomes } = await write(
      inMemory(() => ({ status: 200, json })),
      [slot(0, { operation: 'remove', remoteId: 'gid://x' })],
    );
    expect(outcomes.get('s0')?.kind).toBe('delivered');
  });
});

test('the sandbox goes on from its saved state', () => {
  const first = createShopifySandbox();
  first.answer({
    method: 'POST',
    path: `/admin/api/${API_VERSION}/graphql.json`,
    query: {},
    headers: { 'x-shopify-access-token': SANDBOX_TOKENS.writer },
    text: '',
    json: writeRequest([{ kind: 'upsert', record: slot(1) }], { type: 'reco_slot' }),
  });
  const second = createShopifySandbox();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(second.holdings()).toEqual(first.holdings());
  expect(second.holdings().metaobject).toHaveLength(1);
});

const OPTIONS: MetaobjectOptions = { type: 'reco_slot' };

function payloads(count: number) {
  const payload = (n: number) => ({ metaobject: { id: `gid://shopify/Metaobject/${n}` }, userErrors: [] });
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`r${n}`, payload(n)]));
}

function graphError(code: string) {
  return { status: 200, json: { errors: [{ message: code, extensions: { code } }] } };
}

function inMemory(answer: (json: unknown) => { status: number; json?: unknown }): Http {
  return {
    observe: () => undefined,
    async send({ json }) {
      const { status, json: answered } = answer(json);
      return { status, headers: {}, text: JSON.stringify(answered) ?? '', json: answered } satisfies HttpResponse;
    },
  };
}

async function write(http: Http, batch: readonly OutRecord[]) {
  const outcomes = new Map<string, RecordOutcome>();
  const context = {
    settings: { shop: 'x', access_token: 'y' },
    options: OPTIONS,
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  const fault = await metaobject
    .write(context, batch, {
      set: (record, outcome) => void outcomes.set(record.id, outcome),
      all: (outcome) => batch.forEach((record) => outcomes.set(record.id, outcome)),
    })
    .then(() => undefined)
    .catch((error: unknown) => {
      if (error instanceof Fault) return error;
      throw error;
    });
  return { outcomes, fault };
}

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
