import { describe, expect, test } from '@jest/globals';
import type { Http, HttpRequest, OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import fc from 'fast-check';
import { metaobject } from '../metaobject/metaobject.js';
import { deliver, poll } from '../testing/deliver.js';
import { openShop } from '../testing/shop-bench.js';
import { settleLines } from './settle-lines.js';

const OPTIONS = { type: 'reco_slot', fields: { score: 'number_integer', note: 'multi_line_text_field' }, bulk_above: 60 };
const slot = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`s${n}`, { handle: `user-${n}` }, { score: n, note: `for ${n}` }, more);
const slots = (count: number) => Array.from({ length: count }, (_, n) => slot(n));

const send = (http: Http, records: readonly OutRecord[]) => deliver(metaobject, http, { options: OPTIONS, bulk: true, records });
const ask = (http: Http, records: readonly OutRecord[], from: Awaited<ReturnType<typeof send>>) =>
  poll(metaobject, http, { options: OPTIONS, bulk: true, records, from });
const counts = ({ outcomes }: Awaited<ReturnType<typeof send>>) => {
  const kinds = [...outcomes.values()].map(({ kind }) => kind);
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((each) => each === kind).length]));
};
const entries = (shop: ReturnType<typeof openShop>) => shop.sandbox.holdings().metaobject as readonly { handle: string; id: string }[];

/** The client, where some requests are answered otherwise. */
const instead = (http: Http, answer: (request: HttpRequest) => { status: number; text?: string } | undefined): Http => ({
  ...http,
  async send(request) {
    const given = answer(request);
    return given === undefined ? http.send(request) : { headers: {}, text: given.text ?? '', json: undefined, status: given.status };
  },
});

describe('a large run', () => {
  test('goes as a file, is asked after, and tells of each record what became of it', async () => {
    const shop = openShop();
    const records = slots(300);
    const bad = aRecord('bad', { handle: 'bad' }, { note: 'no score' });
    const all = [...records.slice(0, 100), bad, ...records.slice(100)];
    const started = await send(shop.http, all);
    expect(counts(started)).toEqual({ accepted: 301 });
    // A place for the file and the operation cost points; the entries do not.
    expect(shop.costs).toEqual([
      { told: 13, taken: 13 },
      { told: 12, taken: 12 },
    ]);
    const waiting = await ask(shop.http, all, started);
    expect(counts(waiting)).toEqual({ accepted: 301 });
    shop.wait(10_000);
    const done = await ask(shop.http, all, waiting);
    expect(counts(done)).toEqual({ delivered: 300, rejected: 1 });
    expect(done.outcomes.get('bad')).toMatchObject({ code: 'OBJECT_FIELD_REQUIRED', field: 'score' });
    const ids = new Map(entries(shop).map(({ handle, id }) => [handle, id]));
    for (const record of records)
      expect(done.outcomes.get(record.id)).toEqual({ kind: 'delivered', remoteId: ids.get(String(record.key.handle)) });
  });

  test('deletes by a file of its own', async () => {
    const shop = openShop();
    const records = slots(60);
    const added = await send(shop.http, records);
    shop.wait(10_000);
    const there = await ask(shop.http, records, added);
    const removals = records.map((record, n) => {
      const outcome = there.outcomes.get(record.id) as { remoteId: string };
      // One that nobody knows the id of is asked for.
      return slot(n, n === 7 ? { operation: 'remove' } : { operation: 'remove', remoteId: outcome.remoteId });
    });
    const mixed = [...removals, ...Array.from({ length: 60 }, (_, n) => slot(n + 100))];
    const started = await send(shop.http, mixed);
    expect(new Set([...started.outcomes.values()].map((outcome) => (outcome as { job: string }).job)).size).toBe(2);
    shop.wait(10_000);
    expect(counts(await ask(shop.http, mixed, started))).toEqual({ delivered: 120 });
    expect(entries(shop)).toHaveLength(60);
  });

  test('of which little is left goes one by one', async () => {
    const shop = openShop();
    expect(counts(await send(shop.http, slots(50)))).toEqual({ delivered: 50 });
  });

  test('waits while the shop has five operations under way', async () => {
    const shop = openShop();
    for (let n = 0; n < 5; n++) expect(counts(await send(shop.http, slots(60)))).toEqual({ accepted: 60 });
    const sixth = await send(shop.http, slots(60));
    expect(counts(sixth)).toEqual({ retry: 60 });
    expect(sixth.outcomes.get('s0')).toMatchObject({ code: 'LIMIT_REACHED', afterMs: 10_000 });
    shop.wait(10_000);
    expect(counts(await send(shop.http, slots(60)))).toEqual({ accepted: 60 });
  });

  test('whose definition is missing stops and says what to do, and its records are owed', async () => {
    const shop = openShop();
    const given = { options: { ...OPTIONS, type: 'no_such_type' }, bulk: true, records: slots(60) };
    const from = await deliver(metaobject, shop.http, given);
    shop.wait(10_000);
    const done = await poll(metaobject, shop.http, { ...given, from });
    expect(done.fault).toMatchObject({ kind: 'fatal', options: { remedy: expect.stringContaining('metaobject definition') } });
    expect(counts(done)).toEqual({ retry: 60 });
  });
});

describe('trouble with a bulk operation', () => {
  test('a file that cannot be uploaded leaves nothing in doubt', async () => {
    const shop = openShop();
    const broken = instead(shop.http, ({ to }) =>
      to === 'elsewhere' ? { status: 400, text: '<Error><Code>EntityTooLarge</Code></Error>' } : undefined,
    );
    const { fault, outcomes } = await send(broken, slots(60));
    expect(fault).toMatchObject({ kind: 'transient', message: expect.stringContaining('EntityTooLarge') });
    expect(outcomes.get('s0')?.kind).toBe('retry');
  });

  test('a result that cannot be read or understood is asked for again', async () => {
    const shop = openShop();
    const records = slots(60);
    const from = await send(shop.http, records);
    shop.wait(10_000);
    for (const answer of [{ status: 404 }, { status: 503 }, { status: 200, text: '{"data":{' }]) {
      const broken = instead(shop.http, ({ to }) => (to === 'elsewhere' ? answer : undefined));
      expect(counts(await ask(broken, records, from))).toEqual({ accepted: 60 });
    }
    expect(counts(await ask(shop.http, records, from))).toEqual({ delivered: 60 });
  });

  test.each([
    ['FAILED', 'INTERNAL_SERVER_ERROR', 'retry', undefined],
    ['FAILED', 'ACCESS_DENIED', 'retry', 'unauthorized'],
    ['CANCELED', null, 'retry', undefined],
    ['EXPIRED', null, 'retry', undefined],
    ['RUNNING', null, 'accepted', undefined],
    ['CANCELING', null, 'accepted', undefined],
  ])('an operation that is %s (%s)', async (status, errorCode, kind, stops) => {
    const shop = openShop();
    const records = slots(60);
    const from = await send(shop.http, records);
    const json = { data: { bulkOperation: { id: 'x', status, errorCode, url: null, partialDataUrl: null } } };
    const http: Http = { ...shop.http, send: async () => ({ status: 200, headers: {}, text: JSON.stringify(json), json }) };
    const done = await ask(http, records, from);
    expect(counts(done)).toEqual({ [kind]: 60 });
    expect(done.fault?.kind).toBe(stops);
  });

  test('one that broke off tells what it came to, and the rest is sent again', async () => {
    const shop = openShop();
    const records = slots(60);
    const from = await send(shop.http, records);
    const status = {
      data: { bulkOperation: { id: 'x', status: 'FAILED', errorCode: 'TIMEOUT', partialDataUrl: 'https://elsewhere.test/part' } },
    };
    const line = {
      data: { metaobjectUpsert: { metaobject: { id: 'gid://shopify/Metaobject/9', handle: 'user-3' }, userErrors: [] } },
      __lineNumber: 22,
    };
    const http: Http = {
      ...shop.http,
      send: async ({ to }) => {
        const text = JSON.stringify(to === 'elsewhere' ? line : status);
        return { status: 200, headers: {}, text, json: JSON.parse(text) as unknown };
      },
    };
    const done = await ask(http, records, from);
    expect(counts(done)).toEqual({ retry: 59, delivered: 1 });
    expect(done.outcomes.get('s3')).toEqual({ kind: 'delivered', remoteId: 'gid://shopify/Metaobject/9' });
    expect(done.outcomes.get('s4')).toMatchObject({ code: 'TIMEOUT' });
  });

  test('an operation that Shopify does not know any more is done again', async () => {
    const shop = openShop();
    const from = await send(shop.http, slots(60));
    expect(counts(await ask(openShop().http, slots(60), from))).toEqual({ retry: 60 });
  });

  test('records of which some are gone are not told by line number: only what names its entry is believed', async () => {
    const shop = openShop();
    const records = slots(60);
    const bad = aRecord('bad', { handle: 'bad' }, { note: 'no score' });
    const from = await send(shop.http, [...records, bad]);
    shop.wait(10_000);
    const left = [...records.slice(5), bad];
    const done = await ask(shop.http, left, from);
    expect(counts(done)).toEqual({ delivered: 55, retry: 1 });
    expect(done.outcomes.get('bad')?.kind).toBe('retry');
  });
});

test('P3: however the lines of a result are shuffled, lost and doubled, no record is delivered that has no line of its own', () => {
  const records = slots(12);
  const ordered = records.map((record) => ({ kind: 'upsert', record, handle: String(record.key.handle), fields: [] }) as const);
  const lineOf = (n: number, isGood: boolean) => ({
    __lineNumber: n,
    data: {
      metaobjectUpsert: isGood
        ? { metaobject: { id: `gid://shopify/Metaobject/${n}`, handle: `user-${n}` }, userErrors: [] }
        : { metaobject: null, userErrors: [{ code: 'INVALID_VALUE', message: 'no' }] },
    },
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 14 }), fc.boolean()), { maxLength: 20 }), (told) => {
      const outcomes = new Map<string, { kind: string }>();
      settleLines(
        { ordered, isSame: true },
        {
          lines: told.map(([n, isGood]) => lineOf(n, isGood)),
          field: 'metaobjectUpsert',
          outcomes: { set: ({ id }, outcome) => void outcomes.set(id, outcome), all: () => undefined },
        },
      );
      for (const [n, { id }] of records.entries()) {
        const own = told.filter(([line]) => line === n).map(([, isGood]) => (isGood ? 'delivered' : 'rejected'));
        expect(outcomes.get(id)?.kind).toBe(own.at(-1));
      }
    }),
  );
});
