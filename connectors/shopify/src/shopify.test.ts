import { describe, expect, test } from '@jest/globals';
import type { OutRecord, RecordOutcome } from '@tributary/connector-kit';
import { aRecord, describeConnector, requestSnapshot, withBench, type Sample } from '@tributary/connector-kit/testing';
import { shopify } from './index.js';
import { writeRequest } from './metaobject/requests.js';
import { upsertOf, type Upsert } from './metaobject/step.js';
import { createShopifySandbox } from './sandbox/create-shopify-sandbox.js';
import { SANDBOX_TOKENS } from './sandbox/tokens.js';
import { API_VERSION } from './settings.js';

const slot = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`s${n}`, { handle: `user-${n}` }, { score: n, note: `for ${n}` }, more);

/** The types are given, so that a delivery asks for nothing first. */
const TYPES = {
  score: 'number_integer',
  note: 'multi_line_text_field',
  active: 'boolean',
  nickname: 'single_line_text_field',
};

const sample: Sample = {
  good: (n) => slot(n),
  // A score that Shopify minds, and we do not.
  bad: aRecord('bad', { handle: 'bad' }, { note: 'no score' }),
  options: { type: 'reco_slot', fields: TYPES },
  text: 'note',
};

const person = (n: number, flat: Parameters<typeof aRecord>[2], more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`c${n}`, { customer: BigInt(n + 1) }, flat, more);

const metafields: Sample = {
  good: (n) => person(n, { note: `for ${n}`, loyalty_points: n + 7_000 }),
  bad: aRecord('bad', { customer: 'gid://shopify/Customer/200' }, { tier: 'platinum' }),
  options: { fields: { note: 'multi_line_text_field', loyalty_points: 'number_integer', tier: 'single_line_text_field' } },
  text: 'note',
};

const tags: Sample = {
  good: (n) => person(n, {}),
  bad: aRecord('bad', { customer: 'nobody' }),
  options: { tags: ['VIP'] },
};

describeConnector(shopify, { samples: { metaobject: sample, customer_metafield: metafields, customer_tags: tags } });

describe('the requests for a few records', () => {
  test.each([
    [
      'metaobject',
      { type: 'reco_slot', status: 'ACTIVE' },
      [slot(1), aRecord('b', { handle: 'Ann B' }, { score: 2, note: null }, { operation: 'change' })],
    ],
    ['customer_metafield', { by: 'email' }, [aRecord('c', { customer: 'customer-7@example.com' }, { tier: 'gold', note: null })]],
    [
      'customer_tags',
      { tags: ['by hand', 'by us'], prefix: 'by ' },
      [person(7, {}), person(8, {}, { operation: 'remove', remoteId: 'gid://shopify/Customer/9' })],
    ],
  ])('of %s are what they were', async (object, options, records) => {
    expect(await requestSnapshot(shopify, { object, records, sample: { options } })).toMatchSnapshot();
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
      expect(JSON.parse(await bench.holdings())).toMatchObject({ metaobject: [] });
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
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', code: 'value.type', field: 'score' });
    }));

  test('a missing required field is named too', () =>
    withBench(shopify, async (bench) => {
      const { outcomes } = await bench.deliver('metaobject', sample, [aRecord('x', { handle: 'x' }, { note: 'n' })]);
      expect(outcomes.get('x')).toMatchObject({ kind: 'rejected', code: 'OBJECT_FIELD_REQUIRED', field: 'score' });
    }));

  test('a definition that is missing stops the run and says what to do', () =>
    withBench(shopify, async (bench) => {
      const { fault } = await bench.deliver('metaobject', { ...sample, options: { type: 'no_such_type', fields: TYPES } }, [slot(1)]);
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

test('the sandbox goes on from its saved state', () => {
  const first = createShopifySandbox();
  first.answer({
    method: 'POST',
    path: `/admin/api/${API_VERSION}/graphql.json`,
    query: {},
    headers: { 'x-shopify-access-token': SANDBOX_TOKENS.writer, 'content-type': 'application/json' },
    text: '',
    json: writeRequest([upsertOf(slot(1), new Map()) as Upsert], { type: 'reco_slot' }),
  });
  const second = createShopifySandbox();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(second.holdings()).toEqual(first.holdings());
  expect(second.holdings().metaobject).toHaveLength(1);
});

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
