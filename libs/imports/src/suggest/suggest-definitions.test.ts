import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { KINDS } from '@tributary/core';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { suggestDefinitions, type Suggested } from './suggest-definitions.js';

const PEOPLE = 40;

const event = (number: number): TestEvent => {
  const person = number % PEOPLE;
  const common = {
    domain_userid: `c-${person}-${number % 2}`,
    page: { category: ['shoes', 'hats', 'bags'][number % 3], path: `/p/${number}` },
  };
  const [type, more] = [
    ['page_view', {}],
    ['page_view', {}],
    ['log_in', { user: { id: 1000 + person, email: `Person${person}@Shop.test` } }],
    ['order', { order_id: `o-${number}`, transaction: { revenue: number + 0.5 }, "it's": 'odd' }],
  ][number % 4] as [string, object];
  return { id: `e${number}`, source_id: 'web', type, version: '1', event_time: '2026-01-01T10:00:00Z', payload: { ...common, ...more } };
};

describe.each(TEST_ENGINES)('what is suggested for events (%s)', (engine) => {
  let opened: TestWarehouse;
  let suggested: Suggested;

  beforeAll(async () => {
    opened = await openTestWarehouse(engine);
    const events = await loadEvents(
      opened.warehouse,
      'happened',
      Array.from({ length: 400 }, (_, number) => event(number)),
    );
    suggested = await suggestDefinitions(opened.warehouse, events);
  });
  afterAll(() => opened.drop());

  const named = (kind: string) => suggested.suggestions.filter(({ object }) => object.kind === kind).map(({ object }) => object.id);

  test('tells which kinds of events there are, the commonest first', () => {
    expect(suggested.kinds.map(({ type, events }) => [type, events])).toEqual([
      ['page_view', 200],
      ['log_in', 100],
      ['order', 100],
    ]);
  });

  test('finds addresses by their values, devices and people by their names, and nothing that names an order or a page', () => {
    expect(named('identifier_type')).toEqual(['domain_userid', 'user', 'email']);
    const rules = suggested.suggestions.filter(({ object }) => object.kind === 'identity_rule').map(({ object }) => object);
    expect(rules.map(({ identifier, event: of, value }) => [identifier, of, value])).toEqual([
      ['domain_userid', {}, "payload->>'domain_userid'"],
      ['user', { type: 'log_in' }, "payload->'user'->>'id'"],
      ['email', { type: 'log_in' }, "payload->'user'->>'email'"],
    ]);
  });

  test('suggests sums of money, counts of what is rare, favourites and when somebody was last seen', () => {
    expect(named('trait')).toEqual(['revenue', 'number_of_log_in', 'number_of_order', 'favourite_category', 'last_seen']);
    expect(suggested.suggestions.find(({ object }) => object.id === 'revenue')?.object).toMatchObject({
      ...{ type: 'sum', types: ['order'], value: "(payload->'transaction'->>'revenue')::decimal(18, 2)" },
    });
  });

  test('everything suggested is a definition as it stands', () => {
    for (const { object } of suggested.suggestions) {
      const kind = object.kind as 'trait' | 'identity_rule' | 'identifier_type';
      expect(KINDS[kind].schema.safeParse(object).success).toBe(true);
    }
  });

  test('suggests no more than the time somebody was last seen where payloads hold nothing', async () => {
    const bare = await loadEvents(opened.warehouse, 'bare', [{ ...event(0), payload: {} }]);
    const { suggestions } = await suggestDefinitions(opened.warehouse, bare);
    expect(suggestions.map(({ object }) => object.id)).toEqual(['last_seen']);
  });
});
