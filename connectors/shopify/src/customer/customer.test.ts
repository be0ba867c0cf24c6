import { describe, expect, test } from '@jest/globals';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { Decimal, type Value } from '@tributary/core';
import { contextFor, deliver } from '../testing/deliver.js';
import { openShop } from '../testing/shop-bench.js';
import { customerMetafield } from './customer-metafield.js';
import { customerTags, TagOptions } from './customer-tags.js';

const person = (customer: Value, fields: Readonly<Record<string, Value>> = {}, more: Partial<OutRecord> = {}) =>
  aRecord(`c${String(customer)}`, { customer }, fields, more);
const gid = (n: number) => `gid://shopify/Customer/${n}`;
const planned = (...mapped: string[]) => ({ mapped, counts: { add: 1, change: 0, remove: 0 } });

describe('metafields of customers', () => {
  const options = { by: 'id' };

  test('take the types of the shop’s definitions, many customers to a mutation', async () => {
    const shop = openShop();
    const records = Array.from({ length: 30 }, (_, n) =>
      person(BigInt(n + 1), {
        loyalty_points: BigInt(n),
        'lifetime_value.amount': new Decimal('5.50'),
        'lifetime_value.currency_code': 'EUR',
        recommended: [7n],
      }),
    );
    const { outcomes } = await deliver(customerMetafield, shop.http, { options, records });
    expect([...outcomes.values()].filter(({ kind }) => kind === 'delivered')).toHaveLength(30);
    // 90 metafields in calls of at most 25, whole customers each: 24, 24, 24 and 18.
    expect(shop.costs.map(({ taken }) => taken)).toEqual([9, 44]);
    expect(shop.sandbox.holdings().customer_metafield?.[3]).toEqual({
      id: gid(4),
      metafields: {
        'custom.loyalty_points': '3',
        'custom.lifetime_value': '{"amount":"5.50","currency_code":"EUR"}',
        'custom.recommended': '["gid://shopify/Product/7"]',
      },
    });
  });

  test('a refusal names its field, costs one rejection, and the others go again', async () => {
    const shop = openShop();
    const records = [person(1n, { tier: 'gold' }), person(2n, { tier: 'platinum' }), person(3n, { tier: 'silver' })];
    const { outcomes } = await deliver(customerMetafield, shop.http, { options, records });
    expect(outcomes.get('c2')).toMatchObject({ kind: 'rejected', code: 'INVALID_VALUE', field: 'tier' });
    expect([outcomes.get('c1')?.kind, outcomes.get('c3')?.kind]).toEqual(['delivered', 'delivered']);
    expect(shop.sandbox.holdings().customer_metafield).toHaveLength(2);
  });

  test('a null deletes a metafield, a removal all that are mapped; others stay', async () => {
    const shop = openShop();
    await deliver(customerMetafield, shop.http, { options, records: [person(1n, { tier: 'gold', note: 'hi', loyalty_points: 1n })] });
    await deliver(customerMetafield, shop.http, { options, records: [person(1n, { tier: null, note: 'ho' }, { operation: 'change' })] });
    expect(shop.sandbox.holdings().customer_metafield).toEqual([
      { id: gid(1), metafields: { 'custom.loyalty_points': '1', 'custom.note': 'ho' } },
    ]);
    const removal = person(1n, { note: 'ho' }, { operation: 'remove', remoteId: gid(1) });
    const { outcomes } = await deliver(customerMetafield, shop.http, { options, records: [removal] });
    expect(outcomes.get('c1')?.kind).toBe('delivered');
    expect(shop.sandbox.holdings().customer_metafield).toEqual([{ id: gid(1), metafields: { 'custom.loyalty_points': '1' } }]);
  });

  test('customers are found by email address and phone number; one that is not there is rejected, or removed already', async () => {
    const shop = openShop();
    const records = [person('customer-5@example.com', { tier: 'gold' }), person('ann@example.com', { tier: 'gold' })];
    const { outcomes } = await deliver(customerMetafield, shop.http, { options: { by: 'email' }, records });
    expect(outcomes.get('ccustomer-5@example.com')).toEqual({ kind: 'delivered', remoteId: gid(5) });
    expect(outcomes.get('cann@example.com')).toMatchObject({ kind: 'rejected', code: 'customer.unknown', field: 'customer' });
    const gone = person('ann@example.com', { tier: 'gold' }, { operation: 'remove' });
    const phone = person('+49300000006', { tier: 'gold' });
    const removal = await deliver(customerMetafield, shop.http, { options: { by: 'email' }, records: [gone] });
    expect(removal.outcomes.get('cann@example.com')?.kind).toBe('delivered');
    const byPhone = await deliver(customerMetafield, shop.http, { options: { by: 'phone' }, records: [phone] });
    expect(byPhone.outcomes.get('c+49300000006')).toEqual({ kind: 'delivered', remoteId: gid(6) });
  });

  test('a removal finds the customer that was written to, whatever its address is now', async () => {
    const shop = openShop();
    await deliver(customerMetafield, shop.http, {
      options: { by: 'email' },
      records: [person('customer-5@example.com', { tier: 'gold' })],
    });
    const moved = person('ann@example.com', { tier: 'gold' }, { operation: 'remove', remoteId: gid(5) });
    await deliver(customerMetafield, shop.http, { options: { by: 'email' }, records: [moved] });
    expect(shop.sandbox.holdings().customer_metafield).toEqual([]);
  });

  test('are offered with their types, choices and limits', async () => {
    const shop = openShop();
    const found = await customerMetafield.discover?.(contextFor(customerMetafield, shop.http, { options }), {
      by: 'id',
      namespace: 'custom',
    });
    expect(found).toContainEqual(expect.objectContaining({ name: 'tier', choices: ['bronze', 'silver', 'gold'] }));
    expect(found).toContainEqual(expect.objectContaining({ name: 'recommended', type: 'array', maxItems: 128 }));
  });

  test('that the shop does not have, or has otherwise, stop a run before its first request', async () => {
    const shop = openShop();
    const prepare = (given: object, ...mapped: string[]) =>
      customerMetafield.prepare?.(contextFor(customerMetafield, shop.http, { options: given }), planned('customer', ...mapped));
    await expect(prepare({}, 'shoe_size')).rejects.toMatchObject({ kind: 'fatal', message: expect.stringContaining('`custom.shoe_size`') });
    await expect(prepare({ fields: { shoe_size: 'number_integer' } }, 'shoe_size')).resolves.toEqual([]);
    await expect(prepare({ fields: { tier: 'number_integer' } }, 'tier')).rejects.toMatchObject({
      kind: 'fatal',
      message: expect.stringContaining('single_line_text_field'),
    });
  });
});

describe('tags of customers', () => {
  const tags = { tags: ['VIP'] };

  test('an audience is a tag: who joins has it, who leaves has not, and other tags stay', async () => {
    const shop = openShop();
    await deliver(customerTags, shop.http, { options: { tags: ['by hand'] }, records: [person(1n)] });
    await deliver(customerTags, shop.http, { options: tags, mode: 'membership', records: [person(1n), person(2n)] });
    expect(shop.sandbox.holdings().customer_tags).toEqual([
      { id: gid(1), tags: ['by hand', 'VIP'] },
      { id: gid(2), tags: ['VIP'] },
    ]);
    const left = person(1n, {}, { operation: 'remove', remoteId: gid(1) });
    const { outcomes } = await deliver(customerTags, shop.http, { options: tags, mode: 'membership', records: [left] });
    expect(outcomes.get('c1')?.kind).toBe('delivered');
    expect(shop.sandbox.holdings().customer_tags?.[0]).toEqual({ id: gid(1), tags: ['by hand'] });
  });

  test('with a prefix, tags that a record does not name any more are taken away', async () => {
    const shop = openShop();
    const options = { prefix: 'likes ' };
    await deliver(customerTags, shop.http, { options: { tags: ['by hand'] }, records: [person(1n)] });
    await deliver(customerTags, shop.http, { options, records: [person(1n, { tags: ['likes tea', 'likes rum'] })] });
    await deliver(customerTags, shop.http, {
      options,
      records: [person(1n, { tags: ['likes tea', 'likes gin'] }, { operation: 'change' })],
    });
    expect(shop.sandbox.holdings().customer_tags).toEqual([{ id: gid(1), tags: ['by hand', 'likes tea', 'likes gin'] }]);
  });

  test.each([
    ['a comma', ['a, b']],
    ['no text', ['']],
    ['too many characters', ['x'.repeat(256)]],
  ])('one with %s is refused before it is sent', async (_what, given) => {
    const shop = openShop();
    const { outcomes } = await deliver(customerTags, shop.http, { options: tags, records: [person(1n, { tags: given }), person(2n)] });
    expect(outcomes.get('c1')).toMatchObject({ kind: 'rejected', code: 'value.type', field: 'tags' });
    expect(outcomes.get('c2')?.kind).toBe('delivered');
  });

  test('a customer that is not there is rejected, with Shopify’s reason', async () => {
    const shop = openShop();
    const { outcomes } = await deliver(customerTags, shop.http, { options: tags, records: [person(999_999n), person('x')] });
    expect(outcomes.get('c999999')).toMatchObject({ kind: 'rejected', message: 'Customer does not exist' });
    expect(outcomes.get('cx')).toMatchObject({ kind: 'rejected', code: 'customer.unknown' });
  });

  test('that must begin with a prefix and do not, and a sync that gives none, are told at once', async () => {
    expect(TagOptions.safeParse({ tags: ['VIP'], prefix: 'x ' }).success).toBe(false);
    const context = contextFor(customerTags, openShop().http, { options: {} });
    await expect(customerTags.prepare?.(context, planned('customer'))).rejects.toMatchObject({ kind: 'fatal' });
    await expect(customerTags.prepare?.(context, planned('customer', 'tags'))).resolves.toEqual([]);
  });
});
