import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refreshAudiences } from '@tributary/audiences';
import type { AnyObject, Audience, ObjectOf, Trait } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { openStore, type Store } from '@tributary/store';
import {
  freshDatabase,
  loadEvents,
  openTestWarehouse,
  TEST_ENGINES,
  type TestDatabase,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { computeTraits } from '@tributary/traits';
import { object } from '../../testing/object.js';
import type { Asked } from '../question.js';
import { impact, type ImpactInput } from './impact.js';

const PEOPLE = 20;
/** Person n has spent n, and is of one of two plans. */
const EVENTS = Array.from({ length: PEOPLE }, (_, n): TestEvent => ({
  ...{ id: `e${n}`, source_id: 'shop', type: 'order', version: '1', event_time: '2026-01-01T00:00:00Z' },
  payload: { email: `p${n}@example.com`, revenue: n, plan: n % 2 === 0 ? 'gold' : 'basic' },
}));

const sync = (id: string, source: object, columns: readonly string[]) =>
  object('sync', id, {
    ...{ source, destination: 'crm', object: 'record', key: { email: 'email' } },
    mapping: Object.fromEntries(columns.map((column) => [column, { column }])),
  });

const SPENT = object('trait', 'spent', { type: 'sum', value: "payload->>'revenue'" });
const PLAN = object('trait', 'plan', { type: 'last', value: "payload->>'plan'" });
const RICH = object('audience', 'rich', { warehouse: 'main', condition: { trait: 'spent', is: 'at_least', value: 15 } });
const EVERYBODY = { profiles: { warehouse: 'main' } };
const SYNCS = [
  sync('of_all', EVERYBODY, ['spent']),
  sync('of_gold', { profiles: { warehouse: 'main', where: "plan = 'gold'" } }, ['spent']),
  sync('of_rich', { audience: 'rich' }, ['plan']),
  sync('of_plans', EVERYBODY, ['plan']),
];

/** The same warehouse under the name by which it is defined. */
const calledMain = (warehouse: Asked['warehouse']): Asked['warehouse'] =>
  new Proxy(warehouse, {
    get: (of, name) => (name === 'config' ? { ...of.config, id: 'main' } : (Reflect.get(of, name) as unknown)),
  });

describe.each(TEST_ENGINES)('what other definitions would change, asked of a worker on %s', (engine) => {
  let database: TestDatabase;
  let place: TestWarehouse;
  let store: Store;
  let at: Asked;
  beforeAll(async () => {
    [database, place] = await Promise.all([freshDatabase(), openTestWarehouse(engine)]);
    const events = await loadEvents(place.warehouse, 'orders', EVENTS);
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure('default');
    const warehouse = object('warehouse', 'main', { ...place.warehouse.config, id: 'main', events });
    const rule = object('identity_rule', 'by_email', { identifier: 'email', value: "payload->>'email'", event: {} });
    const type = object('identifier_type', 'email', {});
    const standing: readonly AnyObject[] = [
      type,
      warehouse,
      rule,
      SPENT,
      PLAN,
      RICH,
      object('destination', 'crm', { connector: 'http' }),
      ...SYNCS,
    ];
    await store.objects.apply('default', standing, 'test');
    const { schema } = place.warehouse.config;
    await stitch(place.warehouse, { schema, events, types: [], rules: [rule], pins: [], runId: 'stitch' });
    const traits = [SPENT, PLAN].map((trait) => ({ trait, revision: 1 }));
    await computeTraits(place.warehouse, { schema, events, traits, runId: 'traits' });
    await refreshAudiences(place.warehouse, { schema, audiences: [RICH], clock: new Date(), runId: 'audiences' });
    at = {
      ...{ store, workspaceId: 'default', schema, events: () => events, signal: new AbortController().signal },
      warehouse: calledMain(place.warehouse),
      destinations: { open: () => Promise.reject(new Error('no destination is asked')) },
    };
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await place.drop();
    await database.drop();
  });

  const ask = (input: Partial<ImpactInput>) =>
    impact(
      { question: 'impact', objects: [], removed: [], traits: [], audiences: [], syncs: [], most_events: 1_000, ...input },
      at,
    ) as Promise<{ impacts: unknown; syncs: unknown }>;
  const told = (what: string, added: number, changed: number, removed: number) => ({
    what,
    profiles: { added, changed, removed },
    reason: null,
  });
  const atMost = (id: string, records: number) => ({ sync: id, at_most: records, reason: null });

  test('is told of a trait, of the audience that asks it, and of each sync at most how many records', async () => {
    // Who spent less than 10 is told to have spent nothing, and the others twice as much.
    const doubled = {
      ...SPENT,
      value: "CAST(payload->>'revenue' AS numeric) * 2",
      filter: "CAST(payload->>'revenue' AS numeric) >= 10",
    } as Trait;
    expect(await ask({ objects: [doubled], traits: ['spent'], audiences: ['rich'], syncs: SYNCS.slice(0, 3) })).toEqual({
      impacts: [told('trait spent', 0, 10, 10), told('audience rich', 5, 0, 0)],
      syncs: [atMost('of_all', 20), atMost('of_gold', 10), atMost('of_rich', 5)],
    });
  });

  test('is told of what decides who is sent at all: whoever may come or go counts, and nobody twice', async () => {
    const swapped = { ...PLAN, value: "CASE WHEN payload->>'plan' = 'gold' THEN 'basic' ELSE 'gold' END" } as Trait;
    expect(await ask({ objects: [swapped], traits: ['plan'], syncs: SYNCS.slice(1) })).toEqual({
      impacts: [told('trait plan', 0, 20, 0)],
      syncs: [atMost('of_gold', 20), atMost('of_rich', 5), atMost('of_plans', 20)],
    });
  });

  test('is told of an audience and of what goes: members leave, values are gone', async () => {
    const fewer = { ...RICH, condition: { trait: 'spent', is: 'at_least', value: 18 } } as Audience;
    expect(await ask({ objects: [fewer], audiences: ['rich'], syncs: [SYNCS[2] as ObjectOf<'sync'>] })).toEqual({
      impacts: [told('audience rich', 0, 0, 3)],
      syncs: [atMost('of_rich', 3)],
    });
    expect(
      await ask({
        removed: [
          { kind: 'audience', id: 'rich' },
          { kind: 'trait', id: 'plan' },
        ],
      }),
    ).toEqual({
      impacts: [told('trait plan', 0, 0, 20), told('audience rich', 0, 0, 5)],
      syncs: [],
    });
  });

  test('is told of a formula over an audience, unless its members may change too', async () => {
    const flag = object('trait', 'flag', { type: 'formula', value: "CASE WHEN rich THEN 'yes' END" });
    expect(await ask({ objects: [flag], traits: ['flag'] })).toMatchObject({ impacts: [told('trait flag', 5, 0, 0)] });
    const fewer = { ...RICH, condition: { trait: 'spent', is: 'at_least', value: 18 } } as Audience;
    const flagged = object('audience', 'flagged', { warehouse: 'main', condition: { trait: 'flag', is: 'is_set' } });
    const asked = { objects: [flag, fewer, flagged], traits: ['flag', 'plan'], audiences: ['rich', 'flagged'] };
    expect(await ask(asked)).toMatchObject({
      impacts: [
        told('trait plan', 0, 0, 0),
        { what: 'trait flag', profiles: null, reason: expect.stringContaining('made of an audience') },
        told('audience rich', 0, 0, 3),
        { what: 'audience flagged', profiles: null, reason: expect.stringContaining('the values of the trait `flag` cannot be told') },
      ],
    });
  });

  test('is nothing of what cannot be computed, with its reason, and of a log too big for a plan', async () => {
    const wrong = { ...SPENT, value: 'no_such_column' } as Trait;
    const reason = expect.stringContaining('no_such_column');
    expect(await ask({ objects: [wrong], traits: ['spent', 'plan'], audiences: ['rich'], syncs: SYNCS })).toEqual({
      impacts: [
        { what: 'trait spent', profiles: null, reason },
        told('trait plan', 0, 0, 0),
        { what: 'audience rich', profiles: null, reason },
      ],
      syncs: [
        { sync: 'of_all', at_most: null, reason },
        { sync: 'of_gold', at_most: null, reason },
        { sync: 'of_rich', at_most: null, reason },
        atMost('of_plans', 0),
      ],
    });
    await expect(ask({ traits: ['spent'], most_events: 10 })).rejects.toThrow(/20 events, and a plan computes values over at most 10/);
  });
});
