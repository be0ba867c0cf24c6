import { describe, expect, test } from '@jest/globals';
import { Fault } from '@tributary/connector-kit';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench } from '@tributary/connector-kit/testing';
import type { Sample } from '@tributary/connector-kit/testing';
import { Decimal, Json } from '@tributary/core';
import { braze } from './index.js';
import { createBrazeSandbox, TRACK_ONLY_KEY } from './sandbox/create-braze-sandbox.js';
import { scriptedBraze } from './testing/scripted-braze.js';

const user = (n: number, more: Partial<OutRecord> = {}) =>
  aRecord(
    `r${n}`,
    { external_id: `user-${n}` },
    { email: `u${n}@shop.test`, 'custom_attributes.plan': 'vip', 'custom_attributes.orders': n },
    more,
  );
const activity = { external_id: 'user-1', time: '2026-01-31T10:00:00.5Z' } as const;

const samples = {
  users: { good: user, bad: aRecord('bad', { external_id: 'user-bad' }, { email: 'no address' }), options: {}, text: 'home_city' },
  events: {
    good: (n) => aRecord(`r${n}`, { id: `e${n}` }, { ...activity, name: 'signed_up', 'properties.plan': 'vip' }),
    bad: aRecord('bad', { id: 'bad' }, { ...activity, external_id: 'blocked-1', name: 'signed_up' }),
    options: {},
    text: 'app_id',
  },
  purchases: {
    good: (n) =>
      aRecord(`r${n}`, { id: `p${n}` }, { ...activity, product_id: 'A1', currency: 'EUR', price: new Decimal('10.10'), quantity: 2 }),
    bad: aRecord('bad', { id: 'bad' }, { ...activity, product_id: 'A1', currency: 'EUR', price: 1, quantity: 101 }),
    options: {},
    text: 'app_id',
  },
  subscription_group: {
    good: (n) => aRecord(`r${n}`, { email: `customer-number-${n}-of-the-little-shop-at-the-corner@shop.test` }),
    bad: aRecord('bad', { email: 'no address' }),
    options: { subscription_group_id: 'newsletter' },
  },
  audience_label: {
    good: (n) => aRecord(`r${n}`, { external_id: `user-${n}` }),
    bad: aRecord('bad', { external_id: 'blocked-1' }),
    options: { label: 'vip' },
  },
  catalog_items: {
    good: (n) => aRecord(`r${n}`, { id: `item-${n}` }, { title: `Item ${n}`, price: 10, tags: ['new'] }),
    bad: aRecord('bad', { id: 'item-bad' }, { price: 'much' }),
    options: { catalog: 'products' },
    text: 'title',
  },
  aliases: {
    good: (n) => aRecord(`r${n}`, { alias_name: `visitor-${n}` }, { external_id: 'user-1' }),
    bad: aRecord('bad', { alias_name: 'visitor-bad' }, { external_id: 'blocked-1' }),
    options: { alias_label: 'visitor' },
  },
  identify: {
    good: (n) => aRecord(`r${n}`, { alias_name: `visitor-${n}` }, { external_id: `user-${n}` }),
    bad: aRecord('bad', { alias_name: 'visitor-bad' }, { external_id: 'blocked-1' }),
    options: { alias_label: 'visitor' },
  },
  merges: {
    good: (n) => aRecord(`r${n}`, { merged_external_id: `user-${n}` }, { kept_external_id: `kept-${n}` }),
    bad: aRecord('bad', { merged_external_id: 'user-bad' }, { kept_external_id: 'user-bad' }),
    options: {},
  },
} satisfies Readonly<Record<string, Sample>>;

describeConnector(braze, { samples });

describe('the requests for a fixed fixture', () => {
  test.each(Object.keys(samples) as (keyof typeof samples)[])('%s', async (object) => {
    const sample: Sample = samples[object];
    const { options } = sample;
    const scripted = scriptedBraze(
      object,
      createBrazeSandbox(() => 0),
      { options },
    );
    const change = { ...sample.good(2), operation: 'change' as const, changed: Object.keys(sample.good(2).fields).slice(-1) };
    const gone = { ...sample.good(3), operation: 'remove' as const, changed: [] };
    await scripted.deliver([
      sample.good(1),
      ...(scripted.declared.modes.some((mode) => ['upsert', 'mirror'].includes(mode)) ? [change] : []),
      ...(scripted.declared.removal === undefined ? [] : [gone]),
    ]);
    expect(scripted.requests()).toMatchSnapshot();
  });
});

describe('values', () => {
  test('numbers beyond 2^53, decimals and documents arrive digit for digit', async () => {
    const fields = {
      'custom_attributes.big': 9_007_199_254_740_993n,
      'custom_attributes.price': new Decimal('10.10'),
      'custom_attributes.doc': new Json('{"a":1.0}'),
    };
    await withBench(braze, async (bench) => {
      const record = aRecord('r', { external_id: 9_007_199_254_740_993n }, fields);
      expect((await bench.deliver('users', samples.users, [record])).outcomes.get('r')).toEqual({ kind: 'delivered' });
      expect(await bench.holdings()).toContain('"external_id":"9007199254740993"');
      expect(await bench.holdings()).toContain('"big":9007199254740993');
    });
  });
});

describe('permissions', () => {
  const others = Object.keys(samples).filter(
    (object) => !['users', 'events', 'purchases', 'audience_label'].includes(object),
  ) as (keyof typeof samples)[];

  test.each(others)('a key that may only track stops %s as unauthorized, nothing is rejected', async (object) => {
    await withBench(braze, async (bench) => {
      const settings = { ...(bench.settings as object), api_key: TRACK_ONLY_KEY };
      const sample: Sample = samples[object];
      const { outcomes, fault } = await bench.deliver(object, sample, [sample.good(1)], { settings });
      expect(fault).toBeInstanceOf(Fault);
      expect([fault?.kind, outcomes.get('r1')?.kind]).toEqual(['unauthorized', 'retry']);
      expect(fault?.options.remedy).toContain('cluster');
    });
  });
});
