import { isDeepStrictEqual } from 'node:util';
import { Cancelled, Context, Trait } from '@tributary/core';
import { sql } from '@tributary/sql';
import {
  openTestWarehouse,
  plainProfiles,
  type PlainProfiles,
  TEST_ENGINES,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeTraits, foretellTraits } from '../index.js';

const aTrait = (id: string, fields: object): Trait => Trait.parse({ kind: 'trait', id, ...fields });
const aContext = (id: string, query: string): Context => Context.parse({ kind: 'context', id, query });
const page = (id: string, payload: TestEvent['payload'], more: Partial<TestEvent> = {}): TestEvent => ({
  ...{ id, source_id: 'web', type: 'page', version: '1', event_time: '2026-01-01T00:00:00Z', payload },
  ...more,
});

/** The type of a trait's values, over texts. */
const kindOf = (trait: Trait | undefined): string =>
  ({ sum: 'decimal', num_of_unique: 'integer', list: 'list' })[String(trait?.type)] ?? 'text';

const TOTAL = aTrait('total', { type: 'custom', rows: 'one', query: "SELECT value FROM context WHERE key = 'events_in_all'" });
const EVENTS_IN_ALL = aContext('events_in_all', 'SELECT count(*) FROM customer_events');
const STANDING = [
  aTrait('spent', { type: 'sum', value: "payload->>'revenue'" }),
  aTrait('name', { type: 'last', value: "payload->>'name'" }),
  aTrait('big', { type: 'formula', value: 'spent > 10' }),
  TOTAL,
];

describe.each(TEST_ENGINES)('what other definitions of traits would change, on %s', (engine) => {
  let place: TestWarehouse;
  let shops = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const around = ({ schema, events }: PlainProfiles) => ({ schema, events, models: [], identifierTypes: ['user'] });
  const compute = (shop: PlainProfiles, traits: readonly Trait[], contexts: readonly Context[]) =>
    computeTraits(place.warehouse, {
      ...around(shop),
      contexts,
      traits: traits.map((trait) => ({ trait, revision: 1 })),
      runId: 'run',
    });
  async function aShop(events: readonly TestEvent[], traits = STANDING, contexts = [EVENTS_IN_ALL]) {
    const shop = await plainProfiles(place.warehouse, `foretold_${++shops}`, events);
    await compute(shop, traits, contexts);
    return shop;
  }
  interface Asked {
    readonly changed: readonly Trait[];
    readonly also?: readonly string[];
    readonly removed?: readonly string[];
    readonly contexts?: readonly Context[];
    readonly signal?: AbortSignal;
  }
  /** What would become of each trait, and who is touched by it. */
  const foretell = (shop: PlainProfiles, { changed, also = [], removed = [], contexts = [EVENTS_IN_ALL], ...more }: Asked) =>
    place.warehouse.session(async (session) => {
      const gone = new Set([...changed.map(({ id }) => id), ...removed]);
      const traits = [...STANDING.filter(({ id }) => !gone.has(id)), ...changed];
      const ids = [...changed.map(({ id }) => id), ...also];
      const told = await foretellTraits(session, { ...around(shop), traits, contexts, changed: ids, removed, ...more });
      const rows = await session.rows(sql`SELECT what, count(*) FROM ${told.touched} GROUP BY what`);
      const of = new Map(told.traits.map(({ trait, ...rest }) => [trait, rest]));
      for (const { trait, profiles } of told.traits) {
        const touched = Number(rows.find(([what]) => what === `trait:${trait}`)?.[1] ?? 0);
        expect(touched).toBe(profiles === null ? 0 : profiles.added + profiles.changed + profiles.removed);
      }
      return of;
    });

  const PEOPLE = [
    page('e1', { user: 'ada', revenue: 8, name: 'Ada' }),
    page('e2', { user: 'ada', revenue: 8 }),
    page('e3', { user: 'bob', revenue: 20 }),
    page('e4', { user: 'cyd', name: 'Cyd' }),
  ];

  test('is how many profiles would get a value, have another and lose theirs, also of what is made of it', async () => {
    const shop = await aShop(PEOPLE);
    const told = await foretell(shop, {
      changed: [
        aTrait('spent', { type: 'max', value: "CAST(payload->>'revenue' AS integer)" }),
        aTrait('pages', { type: 'num_of_unique', value: 'id' }),
      ],
      also: ['big'],
      removed: ['name'],
    });
    expect(told).toEqual(
      new Map([
        // Bob's 20 is the sum and the greatest alike; but as a whole number it is another value than as a decimal one.
        ['spent', { profiles: { added: 0, changed: 2, removed: 0 }, reason: null }],
        ['pages', { profiles: { added: 3, changed: 0, removed: 0 }, reason: null }],
        ['big', { profiles: { added: 0, changed: 1, removed: 0 }, reason: null }],
        ['name', { profiles: { added: 0, changed: 0, removed: 2 }, reason: null }],
      ]),
    );
  });

  test('is nothing where the same values would be found, and what happened since the last run where something did', async () => {
    const shop = await aShop(PEOPLE);
    const same = aTrait('name', { type: 'last', value: "(payload->>'name')", filter: 'TRUE' });
    expect(await foretell(shop, { changed: [same] })).toEqual(
      new Map([['name', { profiles: { added: 0, changed: 0, removed: 0 }, reason: null }]]),
    );
    await shop.tell([page('e5', { user: 'bob', name: 'Bob' })]);
    expect((await foretell(shop, { changed: [same] })).get('name')?.profiles).toEqual({ added: 1, changed: 0, removed: 0 });
  });

  test('is what a context would be as well, which is tried and not kept', async () => {
    const shop = await aShop(PEOPLE);
    const contexts = [aContext('events_in_all', 'SELECT count(*) + 1 FROM customer_events')];
    const before = await place.warehouse.rows(sql`SELECT key, value, query FROM ${shop.tables.context}`);
    expect((await foretell(shop, { changed: [], also: ['total'], contexts })).get('total')).toEqual({
      profiles: { added: 0, changed: 3, removed: 0 },
      reason: null,
    });
    expect((await foretell(shop, { changed: [], also: ['total'] })).get('total')?.profiles).toMatchObject({ changed: 0 });
    const wrong = [aContext('events_in_all', 'SELECT id FROM customer_events')];
    expect((await foretell(shop, { changed: [], also: ['total'], contexts: wrong })).get('total')).toEqual({
      profiles: null,
      reason: expect.stringContaining('gives several rows'),
    });
    expect(await place.warehouse.rows(sql`SELECT key, value, query FROM ${shop.tables.context}`)).toEqual(before);
  });

  test('is a reason for what cannot be computed, and all the same a number for the others', async () => {
    const shop = await aShop([...PEOPLE, page('e5', { user: 'dan', revenue: 'many' })]);
    const told = await foretell(shop, {
      changed: [
        aTrait('name', { type: 'last', value: 'no_such_column' }),
        aTrait('spent', { type: 'max', value: "CAST(payload->>'revenue' AS integer)" }),
      ],
    });
    expect(told.get('name')).toEqual({ profiles: null, reason: expect.stringContaining('no_such_column') });
    // Values on which it fails are left out, as a run would.
    expect(told.get('spent')).toEqual({ profiles: { added: 0, changed: 2, removed: 0 }, reason: expect.stringContaining('many') });
  });

  test('is all values as added where none was ever computed', async () => {
    const shop = await plainProfiles(place.warehouse, `foretold_${++shops}`, PEOPLE);
    expect((await foretell(shop, { changed: [STANDING[1] as Trait], removed: ['spent'] })).get('name')?.profiles).toMatchObject({
      added: 2,
    });
  });

  test('keeps nothing, and stops where it is told to', async () => {
    const shop = await aShop(PEOPLE);
    const values = await shop.values('spent', 'name', 'big', 'total');
    await foretell(shop, { changed: [aTrait('spent', { type: 'avg', value: "payload->>'revenue'" })], removed: ['name'] });
    expect(await shop.values('spent', 'name', 'big', 'total')).toEqual(values);
    await expect(foretell(shop, { changed: STANDING, signal: AbortSignal.abort() })).rejects.toThrow(Cancelled);
  });

  test('is what the next run then does', async () => {
    const value = fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined, freq: 3 });
    const event = fc.record({ user: fc.constantFrom('a', 'b', 'c', 'd'), v: value, w: value });
    const definition = fc.record({
      type: fc.constantFrom('last', 'min', 'max', 'list', 'num_of_unique', 'sum', 'most_frequent'),
      value: fc.constantFrom("payload->>'v'", "payload->>'w'"),
    });
    const ids = ['x', 'y'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 12 }),
        fc.array(definition, { minLength: 4, maxLength: 4 }),
        async (payloads, given) => {
          const [former, later] = [0, 2].map((from) => ids.map((id, at) => aTrait(id, given[from + at] ?? {})));
          const shop = await aShop(
            payloads.map((payload, index) => page(`e${index}`, payload)),
            former,
            [],
          );
          const told = await foretell(shop, { changed: later ?? [], contexts: [] });
          const before = await shop.values(...ids);
          await compute(shop, later ?? [], []);
          const after = await shop.values(...ids);
          for (const [at, id] of ids.entries()) {
            const isOther = kindOf(former?.[at]) !== kindOf(later?.[at]);
            const pairs = Object.keys(after).map((user) => [before[user]?.[at] ?? null, after[user]?.[at] ?? null] as const);
            expect([id, told.get(id)?.profiles]).toEqual([
              id,
              {
                added: pairs.filter(([was, is]) => was === null && is !== null).length,
                changed: pairs.filter(([was, is]) => was !== null && is !== null && (isOther || !isDeepStrictEqual(was, is))).length,
                removed: pairs.filter(([was, is]) => was !== null && is === null).length,
              },
            ]);
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 60_000);
});
