import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import { Decimal, Json } from '@tributary/core';
import type { Value } from '@tributary/core';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { billOf, scriptedBraze, SUCCESS } from '../testing/scripted-braze.js';

const time = '2026-01-31T10:00:00.123456Z';
const event = (more: Readonly<Record<string, Value>> = {}) =>
  aRecord('r', { id: 'e1' }, { external_id: 'u', name: 'signed_up', time, ...more });
const purchase = (more: Readonly<Record<string, Value>> = {}) =>
  aRecord('r', { id: 'p1' }, { external_id: 'u', product_id: 7n, currency: 'EUR', price: new Decimal('10.10'), time, ...more });
const sent = async (object: 'events' | 'purchases', record: ReturnType<typeof event>, options = {}) => {
  const scripted = scriptedBraze(object, [SUCCESS], { options });
  const { outcomes } = await scripted.deliver([record]);
  return { outcome: outcomes[0], json: scripted.requests()[0]?.json as Readonly<Record<string, readonly unknown[]>> | undefined };
};

describe('custom events', () => {
  test('are told with user, name, time and properties; the key stays with us', async () => {
    const { json } = await sent('events', event({ app_id: 'web', properties: new Json('{"plan":"vip"}') }));
    expect(json).toEqual({
      events: [{ external_id: 'u', name: 'signed_up', time, app_id: 'web', properties: new Json('{"plan":"vip"}') }],
    });
  });

  test.each([
    [{ external_id: null, alias_name: 'v1' }, { user_alias: { alias_name: 'v1', alias_label: 'web' } }],
    [{ external_id: null, email: 'a@b.cz', phone: '+420123456789' }, { email: 'a@b.cz' }],
    [{ email: 'a@b.cz' }, { external_id: 'u' }],
  ])('the most lasting name a record has names its user: %j', async (more, name) => {
    const { json } = await sent('events', event(more), { alias_label: 'web' });
    expect(json?.['events']?.[0]).toMatchObject(name);
  });

  test.each([
    ['nobody', { external_id: null }, 'braze.no_user'],
    ['a time without its zone', { time: '2026-01-31T10:00:00' }, 'braze.time'],
    ['no time', { time: null }, 'field.required'],
    ['properties that are a list', { properties: new Json('[1]') }, 'braze.properties'],
    ['a property that is too long', { properties: new Json(JSON.stringify({ a: 'x'.repeat(256) })) }, 'braze.properties'],
  ] as const)('%s is rejected before it is sent', async (_, more, code) => {
    const { outcome, json } = await sent('events', event(more));
    expect([outcome, json]).toMatchObject([{ kind: 'rejected', code }, undefined]);
  });

  test('each costs a data point, counted when Braze took it', async () => {
    const sandbox = createBrazeSandbox();
    const scripted = scriptedBraze('events', sandbox);
    await scripted.deliver([event(), { ...event({ external_id: 'blocked-1' }), id: 's' }]);
    expect([scripted.tallied, billOf(sandbox)]).toEqual([{ data_points: 1 }, 1]);
  });

  test.each([409, 500, 502, 504])('%i leaves them in doubt, since each would count twice', async (status) => {
    const { deliver } = scriptedBraze('events', [{ status, json: { message: 'oops' } }]);
    const { fault, outcomes } = await deliver([event()]);
    expect([fault?.kind, outcomes[0]?.kind]).toEqual(['in_doubt', 'in_doubt']);
  });

  test('503 says that nothing was done: they are sent again', async () => {
    const { deliver } = scriptedBraze('events', [{ status: 503, json: { message: 'later' } }]);
    expect((await deliver([event()])).outcomes[0]?.kind).toBe('retry');
  });
});

describe('purchases', () => {
  test('a price keeps its digits, as a decimal or as a text that is one', async () => {
    const told = { external_id: 'u', product_id: '7', currency: 'EUR', price: new Decimal('10.10'), time };
    expect((await sent('purchases', purchase())).json).toEqual({ purchases: [told] });
    expect((await sent('purchases', purchase({ price: '10.10', quantity: 3 }))).json).toEqual({ purchases: [{ ...told, quantity: 3 }] });
  });

  test.each([
    ['price', 'much'],
    ['currency', 'Kč'],
    ['quantity', 0],
    ['quantity', 101],
    ['quantity', 1.5],
  ] as const)('the %s `%s` is rejected before it is sent', async (field, value) => {
    const { outcome, json } = await sent('purchases', purchase({ [field]: value }));
    expect([outcome, json]).toMatchObject([{ kind: 'rejected', field }, undefined]);
  });

  test('events and purchases are told by a request of their own, and errors of each list are theirs', async () => {
    const errors = [{ type: "'quantity' is not valid", input_array: 'purchases', index: 0 }];
    const { deliver } = scriptedBraze('purchases', [{ json: { message: 'success', errors } }]);
    expect((await deliver([purchase(), { ...purchase(), id: 's' }])).outcomes.map((outcome) => outcome?.kind)).toEqual([
      'rejected',
      'delivered',
    ]);
  });
});
