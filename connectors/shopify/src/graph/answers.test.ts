import { describe, expect, test } from '@jest/globals';
import { type Http, type HttpResponse, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { metaobject } from '../metaobject/metaobject.js';
import { deliver } from '../testing/deliver.js';
import { openShop } from '../testing/shop-bench.js';

const slot = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`s${n}`, { handle: `user-${n}` }, { score: n, note: `for ${n}` }, more);

describe("Shopify's points", () => {
  test('an empty bucket is a pause until enough points are back', async () => {
    const shop = openShop();
    const batch = Array.from({ length: 25 }, (_, n) => slot(n));
    const writes = async () => (await write(shop.http, batch)).fault;
    // 2,000 points, 300 a request.
    for (let n = 0; n < 6; n++) expect(await writes()).toBeUndefined();
    expect(await writes()).toMatchObject({ kind: 'throttled', options: { afterMs: 1000 } });
    shop.wait(999);
    expect((await writes())?.kind).toBe('throttled');
    shop.wait(1);
    expect(await writes()).toBeUndefined();
  });

  test('are asked for before each request and told to all who share them', async () => {
    const shop = openShop();
    await write(shop.http, [slot(1), slot(2)]);
    expect(shop.costs).toEqual([{ told: 24, taken: 24 }]);
    expect(shop.observed).toEqual([{ available: 1_976, perSecond: 100 }]);
  });

  test('size the requests: as many entries as cost 600 points', async () => {
    const shop = openShop({ plan: { maximumAvailable: 20_000, restoreRate: 1 } });
    const { outcomes } = await deliver(metaobject, shop.http, {
      options: OPTIONS,
      records: Array.from({ length: 50 }, (_, n) => slot(n)),
    });
    expect(shop.costs).toEqual([{ told: 600, taken: 600 }]);
    expect(new Set([...outcomes.values()].map(({ kind }) => kind))).toEqual(new Set(['delivered']));
  });

  test('of a bucket smaller than the request: it is made smaller, since no wait would help', async () => {
    const shop = openShop({ plan: { maximumAvailable: 200, restoreRate: 50 } });
    const { outcomes, fault } = await write(
      shop.http,
      Array.from({ length: 30 }, (_, n) => slot(n)),
    );
    // 360 points never fit, 180 do; then the bucket is empty.
    expect(fault).toMatchObject({ kind: 'throttled' });
    expect([...outcomes.values()].filter(({ kind }) => kind === 'delivered')).toHaveLength(15);
  });

  test.each(['MAX_COST_EXCEEDED', 413])('a request that is too dear or too long (%s) is made smaller', async (refusal) => {
    const sizes: number[] = [];
    const http = inMemory((json) => {
      const count = Object.keys((json as { variables: object }).variables).length / 2;
      sizes.push(count);
      if (count <= 2) return { status: 200, json: { data: payloads(count) } };
      return typeof refusal === 'number' ? { status: refusal } : graphError(refusal);
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

const OPTIONS = { type: 'reco_slot', fields: { score: 'number_integer', note: 'multi_line_text_field' } };

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

async function write(http: Http, records: readonly OutRecord[]) {
  return deliver(metaobject, http, { options: OPTIONS, records });
}

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
