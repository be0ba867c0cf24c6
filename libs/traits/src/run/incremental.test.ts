import { Trait, type Context } from '@tributary/core';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeTraits } from '../index.js';

const V = `payload->>'v'`;
const N = `CAST(payload->>'n' AS integer)`;

/** Each trait in two versions: a run may change any of them, or leave it out. */
const VERSIONS: Readonly<Record<string, readonly [object, object]>> = {
  latest: [
    { type: 'last', value: V },
    { type: 'first', value: V },
  ],
  total: [
    { type: 'sum', value: `payload->>'n'` },
    { type: 'avg', value: `payload->>'n'` },
  ],
  words: [
    { type: 'list', value: V },
    { type: 'list', value: V, types: ['order'] },
  ],
  often: [
    { type: 'most_frequent', value: V },
    { type: 'least_frequent', value: V, weight: `payload->>'n'` },
  ],
  // Fails on some events.
  number: [
    { type: 'max', value: N },
    { type: 'min', value: N },
  ],
  loud: [
    { type: 'formula', value: `upper(latest)` },
    { type: 'formula', value: `coalesce(latest, '') || '!'` },
  ],
  louder: [
    { type: 'formula', value: `loud || '!'` },
    { type: 'formula', value: `loud || loud` },
  ],
  days: [
    { type: 'custom', query: `SELECT count(*) AS value FROM base WHERE type = 'order'`, rows: 'one' },
    { type: 'custom', query: `SELECT max(id) || (SELECT value FROM context WHERE key = 'shop') AS value FROM base`, rows: 'one' },
  ],
  counted: [
    { type: 'sql', query: `SELECT profile_id, count(*) AS value FROM customer_events WHERE profile_id IS NOT NULL GROUP BY 1` },
    { type: 'sql', query: `SELECT profile_id, min(id) AS value FROM customer_events WHERE profile_id IS NOT NULL GROUP BY 1` },
  ],
};
const IDS = Object.keys(VERSIONS);

const CONTEXTS: readonly Context[] = [{ kind: 'context', id: 'shop', query: `SELECT 'ours'` }];

const user = fc.constantFrom('ann', 'bob', 'cid', 'dan');
const change = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('tell' as const),
      events: fc.array(
        fc.record({
          user,
          v: fc.constantFrom('a', 'b', 'é', null),
          n: fc.constantFrom('1', '2', 'x', null),
          type: fc.constantFrom('page', 'order'),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('merge' as const), from: user, into: user }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('define' as const), id: fc.constantFrom(...IDS), version: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: fc.constantFrom('words', 'louder', 'counted') }) },
);

describe.each(TEST_ENGINES)('runs one after another on %s', (engine) => {
  let place: TestWarehouse;
  let shops = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  test('leave what one run over everything gives, whatever happened between them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 3 }), async (turns) => {
        const { warehouse } = place;
        const shop = await plainProfiles(warehouse, `turns_${++shops}`, []);
        const { events } = shop;
        const defined = new Map(IDS.map((id) => [id, 0]));
        let told = 0;
        const [here, gone] = [new Set<string>(), new Set<string>()];
        const anEvent = (one: { user: string; v: string | null; n: string | null; type: string }): TestEvent => ({
          id: `e${String(++told).padStart(3, '0')}`,
          ...{ source_id: 'web', type: one.type, version: '1' },
          event_time: new Date(Date.UTC(2026, 0, 1) + (told % 3) * 1000).toISOString(),
          payload: { user: one.user, v: one.v, n: one.n },
        });
        const compute = (full: boolean) =>
          computeTraits(warehouse, {
            ...{ schema: shop.schema, events, contexts: CONTEXTS, runId: 'run', full },
            traits: [...defined].map(([id, version]) => ({
              trait: Trait.parse({ kind: 'trait', id, ...VERSIONS[id]?.[version] }),
              revision: version + 1,
            })),
          });
        for (const turn of turns) {
          for (const one of turn) {
            if (one.kind === 'tell') {
              await shop.tell(one.events.map(anEvent));
              for (const { user: name } of one.events) if (!gone.has(name)) here.add(name);
            }
            if (one.kind === 'merge' && one.from !== one.into && here.has(one.from) && here.has(one.into)) {
              await shop.merge(one.from, one.into);
              here.delete(one.from);
              gone.add(one.from);
            }
            if (one.kind === 'define') defined.set(one.id, one.version);
            if (one.kind === 'remove') defined.delete(one.id);
          }
          await compute(false);
        }
        const ids = [...defined.keys()];
        const incremental = await shop.values(...ids);
        expect(await compute(false)).toMatchObject({ mode: 'none' });
        await compute(true);
        expect(incremental).toEqual(await shop.values(...ids));
      }),
      { numRuns: 8 },
    );
  }, 120_000);
});
