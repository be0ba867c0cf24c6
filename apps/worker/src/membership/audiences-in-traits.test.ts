import { refreshAudiences } from '@tributary/audiences';
import { Audience, Trait } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import {
  openTestWarehouse,
  plainProfiles,
  type PlainProfiles,
  TEST_ENGINES,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { computeTraits, membershipTraits } from '@tributary/traits';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

const trait = (id: string, fields: object): Trait => Trait.parse({ kind: 'trait', id, ...fields });
const audience = (id: string, condition: object): Audience => Audience.parse({ kind: 'audience', id, warehouse: 'main', condition });

/** `big` → `tier` → `golden`, `seen` → `words` → `loud`, and one that fails on members. */
const TRAITS = [
  trait('words', { type: 'formula', value: `tier || CASE WHEN seen THEN '!' ELSE '' END` }),
  trait('tier', { type: 'formula', value: `CASE WHEN big THEN 'gold' WHEN spent >= 5 THEN 'silver' ELSE 'plain' END` }),
  trait('strict', { type: 'formula', value: `CAST(CASE WHEN big THEN 'x' ELSE '1' END AS integer)` }),
  trait('spent', { type: 'sum', value: `payload->>'amount'` }),
];
const AUDIENCES = [
  audience('loud', { trait: 'words', is: 'ends_with', value: '!' }),
  audience('seen', { or: [{ audience: 'golden' }, { trait: 'tier', is: 'equals', value: 'silver' }] }),
  audience('golden', {
    and: [
      { trait: 'tier', is: 'equals', value: 'gold' },
      { event: { type: 'order' }, count: { is: 'at_least', value: 2 } },
    ],
  }),
  audience('big', { trait: 'spent', is: 'at_least', value: 10 }),
];
const IDS = AUDIENCES.map(({ id }) => id);

let told = 0;
const bought = (user: string, amount: number): TestEvent => ({
  ...{ id: `e${++told}`, source_id: 'web', type: 'order', version: '1', payload: { user, amount } },
  event_time: '2026-01-01T00:00:00Z',
});

const USERS = ['ada', 'bob', 'cy'] as const;
const user = fc.constantFrom(...USERS);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ buys: user, amount: fc.constantFrom(-6, 1, 4, 6, 11) }) },
  { weight: 2, arbitrary: fc.constant('traits' as const) },
  { weight: 3, arbitrary: fc.constant('audiences' as const) },
  fc.record({ from: user, into: user }),
);

interface Row {
  readonly spent: number | null;
  readonly tier: string | null;
  readonly words: string | null;
  readonly strict: number | null;
  readonly orders: number;
  readonly member: Readonly<Record<string, boolean>>;
}

describe.each(TEST_ENGINES)('traits that are made of audiences, and audiences of those, on %s', (engine) => {
  let place: TestWarehouse;
  let shops = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const aShop = () =>
    plainProfiles(
      place.warehouse,
      `over_${++shops}`,
      USERS.map((one) => bought(one, 1)),
    );
  const request = ({ schema, events }: PlainProfiles, traits = TRAITS) => ({
    ...{ schema, events, audiences: IDS },
    traits: traits.map((one) => ({ trait: one, revision: 1 })),
  });
  const compute = (shop: PlainProfiles, traits = TRAITS) => computeTraits(place.warehouse, { ...request(shop, traits), runId: 'traits' });
  const refresh = async (shop: PlainProfiles, traits = TRAITS) => {
    const derived = await membershipTraits(place.warehouse, request(shop, traits));
    const job = { schema: shop.schema, audiences: AUDIENCES, clock: new Date('2026-02-01T00:00:00Z'), runId: 'audiences' };
    return (await refreshAudiences(place.warehouse, { ...job, ...(derived && { derived }) })).audiences;
  };

  /** The living profiles as they stand. */
  async function rows({ tables }: PlainProfiles): Promise<readonly Row[]> {
    const member = (id: string) =>
      sql`EXISTS (SELECT 1 FROM ${tables.audienceMember} AS m WHERE m.profile_id = living.id AND m.audience_id = ${literal(id)})`;
    const orders = sql`(SELECT count(*) FROM ${tables.customerEvents} AS e WHERE e.profile_id = living.id)`;
    const found = await place.warehouse
      .rows(sql`SELECT CAST(t.spent AS double precision), t.tier, t.words, t.strict, ${orders}, ${member('big')}, ${member('golden')}, ${member('seen')}, ${member('loud')}
FROM ${tables.profile} AS living LEFT JOIN ${tables.profileTrait} AS t ON t.profile_id = living.id
WHERE living.merged_into IS NULL AND EXISTS (SELECT 1 FROM ${tables.nodeProfile} AS n WHERE n.profile_id = living.id) ORDER BY living.id`);
    return found.map(([spent, tier, words, strict, count, big, golden, seen, loud]) => ({
      ...{ spent: spent as number | null, tier: tier as string | null, words: words as string | null },
      ...{ strict: strict === null ? null : Number(strict), orders: Number(count) },
      member: { big: big === true, golden: golden === true, seen: seen === true, loud: loud === true },
    }));
  }

  const valuesBy = ({ spent, member }: Row) => {
    const tier = member['big'] === true ? 'gold' : spent !== null && spent >= 5 ? 'silver' : 'plain';
    return { tier, words: `${tier}${member['seen'] === true ? '!' : ''}`, strict: member['big'] === true ? null : 1 };
  };
  const membersBy = ({ spent, tier, words, orders }: Row) => {
    const golden = tier === 'gold' && orders >= 2;
    return { big: spent !== null && spent >= 10, golden, seen: golden || tier === 'silver', loud: words?.endsWith('!') ?? false };
  };

  test('I14 agree with the members after every run, whatever was bought, merged and computed in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 6 }), async (steps) => {
        const shop = await aShop();
        await compute(shop);
        await refresh(shop);
        const gone = new Set<string>();
        for (const one of [...steps, 'traits' as const, 'audiences' as const]) {
          if (typeof one !== 'string' && 'buys' in one) await shop.tell([bought(one.buys, one.amount)]);
          else if (typeof one !== 'string') {
            if (one.from === one.into || gone.has(one.from) || gone.has(one.into)) continue;
            gone.add(one.from);
            await shop.merge(one.from, one.into);
          } else if (one === 'traits') {
            await compute(shop);
            for (const row of await rows(shop)) expect(row).toMatchObject(valuesBy(row));
          } else {
            await refresh(shop);
            for (const row of await rows(shop)) expect(row).toMatchObject({ ...valuesBy(row), member: membersBy(row) });
          }
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 300_000);

  test('are unknown until the audience is computed, and follow its run without one of traits', async () => {
    const shop = await aShop();
    await shop.tell([bought('ada', 20)]);
    const flag = [trait('flag', { type: 'formula', value: 'big' }), trait('spent', { type: 'sum', value: `payload->>'amount'` })];
    await compute(shop, flag);
    expect(Object.values(await shop.values('flag')).flat()).toEqual([null, null, null]);
    const derived = await membershipTraits(place.warehouse, request(shop, flag));
    const big = AUDIENCES.filter(({ id }) => id === 'big');
    await refreshAudiences(place.warehouse, {
      ...{ schema: shop.schema, audiences: big, clock: new Date(), runId: 'run' },
      ...(derived && { derived }),
    });
    expect(await shop.values('flag')).toEqual({ ada: [true], bob: [false], cy: [false] });
  });

  test('are left to the next run of traits where they are defined anew, and there brought about for everybody', async () => {
    const shop = await aShop();
    await shop.tell([bought('ada', 20)]);
    await compute(shop);
    await refresh(shop);
    const other = TRAITS.map((one) =>
      one.id === 'tier' ? trait('tier', { type: 'formula', value: `CASE WHEN big THEN 2 ELSE 1 END` }) : one,
    );
    const words = other.map((one) =>
      one.id === 'words' ? trait('words', { type: 'formula', value: `CASE WHEN seen THEN tier ELSE 0 END` }) : one,
    );
    expect(await membershipTraits(place.warehouse, request(shop, words))).toMatchObject({ madeOf: new Map([['strict', ['big']]]) });
    await refresh(shop, words);
    expect((await rows(shop)).map(({ tier }) => tier)).toEqual(['gold', 'plain', 'plain']);
    expect(await compute(shop, words)).toMatchObject({ mode: 'changed', changed: ['words', 'tier'] });
    expect((await rows(shop)).map(({ tier }) => Number(tier))).toEqual([2, 1, 1]);
  });

  test('a value that such a trait fails on is counted, and explained in the words of the warehouse', async () => {
    const shop = await aShop();
    await shop.tell([bought('ada', 20)]);
    await compute(shop);
    await refresh(shop);
    const { errors } = await computeTraits(place.warehouse, { ...request(shop), runId: 'traits', full: true });
    expect(errors).toMatchObject([
      { trait: 'strict', values: 1, samples: [{ profile: shop.profileOf('ada'), message: expect.stringMatching(/x/) as unknown }] },
    ]);
  });

  test('no audience and no value changes where one of them needs itself', async () => {
    const shop = await aShop();
    await compute(shop);
    await refresh(shop);
    const circle = AUDIENCES.map((one) => (one.id === 'big' ? audience('big', { trait: 'tier', is: 'equals', value: 'gold' }) : one));
    const derived = await membershipTraits(place.warehouse, request(shop));
    const job = { schema: shop.schema, audiences: circle, clock: new Date(), runId: 'run', ...(derived && { derived }) };
    await expect(refreshAudiences(place.warehouse, job)).rejects.toThrow(
      'audiences and traits are made of each other: big → tier → big. Take',
    );
  });
});
