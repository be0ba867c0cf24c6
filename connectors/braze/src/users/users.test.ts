import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import type { OutRecord } from '@tributary/connector-kit';
import { Json } from '@tributary/core';
import type { Value } from '@tributary/core';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { askSandbox, billOf, scriptedBraze, SUCCESS } from '../testing/scripted-braze.js';

const user = (n: number, more: Partial<OutRecord> = {}) =>
  aRecord(
    `r${n}`,
    { external_id: `user-${n}` },
    { email: `u${n}@shop.test`, 'custom_attributes.plan': 'vip', 'custom_attributes.orders': n },
    more,
  );
type Flat = Readonly<Record<string, Value>>;
const removed = { operation: 'remove', changed: [] } as const;

const attributes = async (records: readonly OutRecord[], more: Parameters<typeof scriptedBraze>[2] = {}) => {
  const scripted = scriptedBraze('users', [SUCCESS], more);
  await scripted.deliver(records);
  return (scripted.requests()[0]?.json as { attributes: unknown[] } | undefined)?.attributes;
};

describe('the request for user attributes', () => {
  test('a new user is sent with all mapped fields, custom attributes beside the standard ones', async () => {
    expect(await attributes([user(1)])).toEqual([{ external_id: 'user-1', email: 'u1@shop.test', plan: 'vip', orders: 1 }]);
  });

  test('a changed user is sent only with what changed, because every attribute is billed', async () => {
    const change = { operation: 'change', changed: ['custom_attributes'], changedPaths: ['custom_attributes.orders'] } as const;
    expect(await attributes([user(1, change)])).toEqual([{ external_id: 'user-1', orders: 1 }]);
  });

  test('where only the group is known to have changed, its attributes are sent together', async () => {
    const change = { operation: 'change', changed: ['custom_attributes'] } as const;
    expect(await attributes([user(1, change)])).toEqual([{ external_id: 'user-1', plan: 'vip', orders: 1 }]);
  });

  test('null clears an attribute', async () => {
    const record = aRecord('r', { external_id: 'u' }, { email: null, 'custom_attributes.plan': null });
    expect(await attributes([record])).toEqual([{ external_id: 'u', email: null, plan: null }]);
  });

  test('a removal clears the mapped attributes and creates nobody', async () => {
    expect(await attributes([user(1, removed)])).toEqual([
      { external_id: 'user-1', email: null, plan: null, orders: null, _update_existing_only: true },
    ]);
  });

  test.each([
    ['the option `update_existing_only`', { options: { update_existing_only: true } }],
    ['the mode `update`', { mode: 'update' }],
  ] as const)('%s creates no user', async (_, more) => {
    expect(await attributes([user(1)], more)).toMatchObject([{ _update_existing_only: true }]);
  });

  test('custom attributes may come as one JSON object; anything else in their place is rejected', async () => {
    const record = (id: string, value: Json | string) => aRecord(id, { external_id: id }, { custom_attributes: value });
    const scripted = scriptedBraze('users', [SUCCESS]);
    const { outcomes } = await scripted.deliver([
      record('a', new Json('{"plan":"vip"}')),
      record('b', 'vip'),
      record('c', new Json('[1]')),
    ]);
    expect(scripted.requests()[0]?.json).toEqual({ attributes: [{ external_id: 'a', plan: 'vip' }] });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'rejected']);
  });

  test('a contract that allows fewer objects a request is kept', async () => {
    const scripted = scriptedBraze('users', [SUCCESS, SUCCESS, SUCCESS], { settings: { objects_per_request: 25 } });
    await scripted.deliver(Array.from({ length: 60 }, (_, n) => user(n)));
    expect(scripted.requests().map(({ json }) => (json as { attributes: unknown[] }).attributes.length)).toEqual([25, 25, 10]);
  });

  test('its rate is that of the workspace where the settings tell it', async () => {
    const asked = async (settings: object) => {
      const scripted = scriptedBraze('users', [SUCCESS], { settings });
      await scripted.deliver([user(1)]);
      return scripted.asked[0]?.rate;
    };
    expect(await asked({})).toEqual({ bucket: 'track', rate: { requests: 3_000, perMs: 3_000 } });
    expect(await asked({ limits: { track: { requests: 10, seconds: 1 } } })).toEqual({
      bucket: 'track',
      rate: { requests: 10, perMs: 1_000 },
    });
  });
});

describe('the name of a user', () => {
  test.each([
    [{ external_id: 7n }, {}, { external_id: '7' }],
    [{ email: 'a@b.cz' }, {}, { email: 'a@b.cz' }],
    [{ phone: '+420123456789' }, {}, { phone: '+420123456789' }],
    [{ braze_id: 'b1' }, {}, { braze_id: 'b1' }],
    [{ alias_name: 'v1', alias_label: 'web' }, {}, { user_alias: { alias_name: 'v1', alias_label: 'web' }, _update_existing_only: false }],
    [{ alias_name: 'v1' }, { alias_label: 'app' }, { user_alias: { alias_name: 'v1', alias_label: 'app' }, _update_existing_only: false }],
  ])('%j', async (key, options, name) => {
    expect(await attributes([aRecord('r', key, { first_name: 'Ada' })], { options })).toEqual([{ first_name: 'Ada', ...name }]);
  });

  test('a user named by an alias is made in the sandbox, and found by it again', async () => {
    const sandbox = createBrazeSandbox();
    for (const first_name of ['Ada', 'Grace']) {
      await scriptedBraze('users', sandbox, { options: { alias_label: 'web' } }).deliver([
        aRecord('r', { alias_name: 'v1' }, { first_name }),
      ]);
    }
    expect(sandbox.holdings()['users']).toMatchObject([{ first_name: 'Grace', user_aliases: [{ alias_name: 'v1', alias_label: 'web' }] }]);
  });

  test.each([
    [{ customer: 'x' }, {}, 'does not name a user of Braze'],
    [{ external_id: 'x', email: 'a@b.cz' }, {}, 'does not name a user of Braze'],
    [{ alias_name: 'x' }, {}, 'named with its label'],
    [{ email: 'a@b.cz' }, { removal: 'delete' }, 'does not delete users by `email`'],
    [{ email: 'a@b.cz' }, {}, 'would look for another user', { external_id: 'x' }],
    [{ phone: '+420123456789' }, {}, 'would look for another user', { email: 'a@b.cz' }],
  ])(
    'the key %j with %j stops the run before anything is sent, in its preparation already',
    async (key, options, message, fields: Flat = { first_name: 'Ada' }) => {
      const scripted = scriptedBraze('users', [], { options });
      const record = aRecord('r', key, fields);
      const { fault, outcomes } = await scripted.deliver([record]);
      expect([fault?.kind, outcomes[0]?.kind, scripted.asked.length]).toEqual(['fatal', 'retry', 0]);
      expect(fault?.message).toContain(message);
      const planned = { mapped: Object.keys(key), counts: { add: 1, change: 0, remove: 0 }, sample: [record] };
      await expect(scripted.declared.prepare?.(scripted.context, planned)).rejects.toThrow(message);
    },
  );
});

describe('deleting users', () => {
  test('with `removal: delete` removals delete users, fifty a request, after the others were told', async () => {
    const gone = Array.from({ length: 60 }, (_, n) => user(n, removed));
    const scripted = scriptedBraze('users', [SUCCESS, SUCCESS, SUCCESS], { options: { removal: 'delete' } });
    const { outcomes } = await scripted.deliver([user(99), ...gone]);
    expect(scripted.requests().map(({ path }) => path)).toEqual(['/users/track', '/users/delete', '/users/delete']);
    expect(
      scripted
        .requests()
        .map(({ json }) => Object.values(json as object)[0] as unknown[])
        .map(({ length }) => length),
    ).toEqual([1, 50, 10]);
    expect(outcomes.every((outcome) => outcome?.kind === 'delivered')).toBe(true);
  });

  test.each([
    [{ alias_name: 'v1', alias_label: 'web' }, { user_aliases: [{ alias_name: 'v1', alias_label: 'web' }] }],
    [{ braze_id: 'b1' }, { braze_ids: ['b1'] }],
  ])('%j is deleted by its own list', async (key, json) => {
    const scripted = scriptedBraze('users', [SUCCESS], { options: { removal: 'delete' } });
    await scripted.deliver([aRecord('r', key, {}, removed)]);
    expect(scripted.requests()[0]?.json).toEqual(json);
  });

  test('when the answer for the others is lost, those to be deleted are not in doubt: they were never sent', async () => {
    const scripted = scriptedBraze('users', [{ json: { message: 'hmm' } }], { options: { removal: 'delete' } });
    const { outcomes } = await scripted.deliver([user(1), user(2, removed)]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['in_doubt', 'retry']);
  });
});

describe('data points', () => {
  test('those of records Braze took are counted as Braze bills them, and those saved by sending changes only', async () => {
    const sandbox = createBrazeSandbox();
    const scripted = scriptedBraze('users', sandbox);
    const bad = aRecord('bad', { external_id: 'bad' }, { email: 'no address' });
    await scripted.deliver([user(1), user(2), bad]);
    expect(scripted.tallied).toEqual({ data_points: 6 });
    const change = { operation: 'change', changed: ['custom_attributes'], changedPaths: ['custom_attributes.orders'] } as const;
    await scripted.deliver([user(1, change)]);
    expect(scripted.tallied).toEqual({ data_points: 7, data_points_saved: 2 });
    expect(billOf(sandbox)).toBe(7);
  });

  test('country, language and subscriptions are free, a nested object costs one a property', async () => {
    const sandbox = createBrazeSandbox();
    const scripted = scriptedBraze('users', sandbox);
    const fields = {
      country: 'CZ',
      language: 'cs',
      email_subscribe: 'opted_in',
      'custom_attributes.home.city': 'Brno',
      'custom_attributes.home.zip': '602 00',
    };
    await scripted.deliver([aRecord('r', { external_id: 'u' }, fields)]);
    expect([scripted.tallied['data_points'], billOf(sandbox)]).toEqual([2, 2]);
  });
});

describe('looking at Braze', () => {
  test('what it holds is read by any name, in the order asked, null where there is nobody', async () => {
    const sandbox = createBrazeSandbox();
    await scriptedBraze('users', sandbox).deliver(Array.from({ length: 60 }, (_, n) => user(n)));
    const { declared, context, asked } = scriptedBraze('users', sandbox);
    const keys = [
      { external_id: 'user-59' },
      { external_id: 'nobody' },
      ...Array.from({ length: 55 }, (_, n) => ({ external_id: `user-${n}` })),
    ];
    const read = await declared.read?.(context, keys);
    expect([read?.length, asked.length]).toEqual([57, 2]);
    expect(read?.[0]).toMatchObject({ email: 'u59@shop.test', custom_attributes: { plan: 'vip', orders: 59 } });
    expect(read?.[1]).toBeNull();
    expect(await declared.read?.(context, [{ email: 'u3@shop.test' }, { email: 'x@y.z' }])).toMatchObject([
      { external_id: 'user-3' },
      null,
    ]);
  });

  test('custom attributes are discovered with their types, page by page', async () => {
    const sandbox = createBrazeSandbox();
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`custom_attributes.a${String(n).padStart(2, '0')}`, n]));
    const typed = {
      'custom_attributes.b1': true,
      'custom_attributes.b2': ['x'],
      'custom_attributes.b3': new Json('{"x":1}'),
      'custom_attributes.b4': 'x',
    };
    await scriptedBraze('users', sandbox).deliver([aRecord('r', { external_id: 'u' }, { ...many, ...typed })]);
    const { declared, context, asked } = scriptedBraze('users', sandbox);
    const fields = (await declared.discover?.(context, context.options)) ?? [];
    expect([fields.length, asked.length]).toEqual([64, 2]);
    expect(fields.slice(-4).map(({ name, type }) => [name, type])).toEqual([
      ['custom_attributes.b1', 'boolean'],
      ['custom_attributes.b2', 'array'],
      ['custom_attributes.b3', 'json'],
      ['custom_attributes.b4', 'string'],
    ]);
  });

  test('changes that Braze dropped without a word show when it is read', async () => {
    const sandbox = createBrazeSandbox();
    askSandbox(sandbox, { method: 'PUT', path: '/sandbox/switches', json: { drop_next: 1 } });
    const scripted = scriptedBraze('users', sandbox);
    const { outcomes } = await scripted.deliver([user(1), user(2)]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'delivered']);
    expect((await scripted.declared.read?.(scripted.context, [user(1).key, user(2).key]))?.map((found) => found === null)).toEqual([
      true,
      false,
    ]);
  });
});
