import { describe, expect, test } from '@jest/globals';
import { askSandbox, billOf } from '../testing/scripted-braze.js';
import { createBrazeSandbox, TRACK_ONLY_KEY } from './create-braze-sandbox.js';

const post = (sandbox: ReturnType<typeof createBrazeSandbox>, path: string, json: unknown, key?: string) =>
  askSandbox(sandbox, { method: 'POST', path, json }, key);
const track = (sandbox: ReturnType<typeof createBrazeSandbox>, ...attributes: readonly object[]) =>
  post(sandbox, '/users/track', { attributes });
const flip = (sandbox: ReturnType<typeof createBrazeSandbox>, json: object) =>
  askSandbox(sandbox, { method: 'PUT', path: '/sandbox/switches', json });
const users = (count: number) => Array.from({ length: count }, (_, n) => ({ external_id: String(n) }));

describe('the sandbox of Braze', () => {
  test('more than 75 objects are refused as a whole, over all lists or, for old contracts, for each', () => {
    const sandbox = createBrazeSandbox();
    const events = users(40).map((user) => ({ ...user, name: 'x', time: '2026-01-31T10:00:00Z' }));
    const both = () => post(sandbox, '/users/track', { attributes: users(40), events });
    expect(both()).toMatchObject({ status: 400, json: { message: 'Max Input Length Exceeded' } });
    flip(sandbox, { per_list: true });
    expect(both()).toMatchObject({ status: 201, json: { message: 'success', attributes_processed: 40, events_processed: 40 } });
  });

  test('an unknown key is refused; one that lacks a permission may do the rest', () => {
    const sandbox = createBrazeSandbox();
    expect(post(sandbox, '/users/track', {}, 'of-another-cluster')).toMatchObject({ status: 401, json: { message: 'Invalid API Key' } });
    expect(post(sandbox, '/users/track', {}, TRACK_ONLY_KEY).status).toBe(400);
    expect(post(sandbox, '/users/delete', {}, TRACK_ONLY_KEY).status).toBe(403);
    expect(post(sandbox, '/users/tracks', {}).status).toBe(404);
  });

  test('errors are told by list and place, and all that is wrong in every list', () => {
    const answer = post(createBrazeSandbox(), '/users/track', {
      attributes: [{ external_id: 'u' }, { email: 'no address' }],
      events: [
        { name: 'x', time: '2026-01-31T10:00:00Z' },
        { external_id: 'u', name: 'x', time: 'then' },
      ],
      purchases: [{ external_id: 'u', product_id: 'p', currency: 'EUR', price: 'much', time: '2026-01-31T10:00:00Z' }],
    });
    expect(answer).toMatchObject({ status: 201, json: { attributes_processed: 1, events_processed: 0 } });
    expect((answer.json as { errors: unknown }).errors).toEqual([
      { type: "The value provided for the 'email' field is not a valid email.", input_array: 'attributes', index: 1 },
      { type: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required", input_array: 'events', index: 0 },
      { type: "'time' is not valid", input_array: 'events', index: 1 },
      { type: "'price' is not valid", input_array: 'purchases', index: 0 },
    ]);
  });

  test('counters, array changes and merged objects add to what is there', () => {
    const sandbox = createBrazeSandbox();
    const id = { external_id: 'u' };
    track(sandbox, { ...id, n: 1, tags: ['a'], home: { city: 'Brno', zip: '602 00' } });
    track(sandbox, { ...id, n: { inc: 2 }, tags: { add: ['a', 'b'] }, home: { zip: null }, _merge_objects: true });
    expect(sandbox.holdings()['users']).toEqual([
      { external_id: 'u', custom_attributes: { n: 3, tags: ['a', 'b'], home: { city: 'Brno' } } },
    ]);
  });

  test('one invalid value inside nested data costs the request all its nested changes', () => {
    const sandbox = createBrazeSandbox();
    const answer = track(
      sandbox,
      { external_id: 'a', home: { city: 'Brno' }, n: 1 },
      { external_id: 'b', home: { city: 'x'.repeat(256) }, n: 2 },
    );
    expect(answer).toMatchObject({ status: 201, json: { message: 'success', attributes_processed: 2 } });
    expect(sandbox.holdings()['users']).toEqual([
      { external_id: 'a', custom_attributes: { n: 1 } },
      { external_id: 'b', custom_attributes: { n: 2 } },
    ]);
  });

  test('what was written is billed attribute by attribute, and survives a restart', () => {
    const sandbox = createBrazeSandbox();
    track(
      sandbox,
      { external_id: 'u', email: 'a@b.cz', country: 'CZ', plan: 'vip' },
      { user_alias: { alias_name: 'v', alias_label: 'web' }, _update_existing_only: false },
    );
    const saved = JSON.parse(JSON.stringify(sandbox.save())) as unknown;
    expect(billOf(sandbox)).toBe(2);
    const restarted = createBrazeSandbox();
    restarted.restore(saved);
    expect([restarted.holdings(), billOf(restarted)]).toEqual([sandbox.holdings(), 2]);
    track(restarted, { user_alias: { alias_name: 'v', alias_label: 'web' }, plan: 'new' }, { email: 'a@b.cz', plan: 'gold' });
    expect(restarted.holdings()['users']).toMatchObject([
      { external_id: 'u', custom_attributes: { plan: 'gold' } },
      { custom_attributes: { plan: 'new' } },
    ]);
  });

  test('changes may be seen later than they are accepted', () => {
    let now = 0;
    const sandbox = createBrazeSandbox(() => now);
    flip(sandbox, { lag_ms: 1_000 });
    expect(track(sandbox, { external_id: 'u' }).status).toBe(201);
    expect(sandbox.holdings()['users']).toEqual([]);
    now = 1_000;
    expect(sandbox.holdings()['users']).toHaveLength(1);
  });

  test.each([
    ['epoch', { 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1003', 'x-ratelimit-retry-after': '3' }],
    ['delay', { 'x-ratelimit-limit': '3', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3' }],
    ['retry_after_only', { 'x-ratelimit-retry-after': '3' }],
    ['none', {}],
  ] as const)('over its limit it answers 429, told as %s, until the window is over', (style, headers) => {
    let now = 1_000_000;
    const sandbox = createBrazeSandbox(() => now);
    flip(sandbox, { rate_share: 0.001, rate_headers: style });
    const statuses = [1, 2, 3].map(() => track(sandbox, { external_id: 'u' }).status);
    const refused = track(sandbox, { external_id: 'u' });
    expect([...statuses, refused.status]).toEqual([201, 201, 201, 429]);
    expect(refused.headers).toEqual(headers);
    now += 3_000;
    expect(track(sandbox, { external_id: 'u' }).status).toBe(201);
  });

  test('endpoints share limits as Braze says: deleting counts for aliases, not for tracking', () => {
    const sandbox = createBrazeSandbox(() => 0);
    flip(sandbox, { rate_share: 1 / 20_000 });
    expect(post(sandbox, '/users/delete', { external_ids: ['u'] }).status).toBe(201);
    expect(post(sandbox, '/users/alias/new', { user_aliases: [] }).status).toBe(429);
    expect(track(sandbox, { external_id: 'u' }).status).toBe(201);
  });

  test('what is not known of it is told, and a switch that is none is refused', () => {
    const sandbox = createBrazeSandbox();
    expect(sandbox.assumes?.length).toBeGreaterThan(3);
    expect(flip(sandbox, { lag: 1 }).status).toBe(400);
  });
});
