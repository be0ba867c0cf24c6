import { Audience, type AudienceCondition, AudienceCondition as Condition, type ColumnType } from '@tributary/core';
import { duckdb, ident, literal, join, postgres, sql, type Sql } from '@tributary/sql';
import {
  golden,
  openTestWarehouse,
  plainProfiles,
  type PlainProfiles,
  TEST_ENGINES,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileAudiences } from './compile-audiences.js';
import { resolveConditions } from './resolve-conditions.js';
import { evaluateCondition, type SeenProfile } from './testing/evaluate-condition.js';

const DIALECTS = { duckdb, postgres } as const;
const CLOCK = new Date('2026-03-01T00:00:00Z');

const TRAITS: Readonly<Record<string, ColumnType>> = {
  value: { kind: 'double' },
  orders: { kind: 'bigint' },
  city: { kind: 'text' },
  vip: { kind: 'boolean' },
  joined: { kind: 'timestamp' },
  born: { kind: 'date' },
  colours: { kind: 'list', item: { kind: 'text' } },
  sizes: { kind: 'list', item: { kind: 'double' } },
  plan: { kind: 'json' },
};

const EXAMPLE = Audience.parse({
  ...{ kind: 'audience', id: 'lapsed_vips', warehouse: 'main' },
  condition: {
    and: [
      { trait: 'value', is: 'greater', value: 1000 },
      {
        event: { type: 'order' },
        where: [{ property: 'cart.currency', is: 'equals', value: 'EUR' }],
        count: { is: 'at_least', value: 2 },
        within: '90d',
      },
      {
        funnel: [{ event: { type: 'view' } }, { event: { type: 'cart' }, within: '7d' }],
        without: [{ event: { type: 'order' } }],
        within: '30d',
      },
      { not: { audience: 'unsubscribed' } },
      { or: [{ first_seen: { before: '2026-01-01T00:00:00Z' } }, { last_seen: { within: '30d' } }, { identifier: 'email' }] },
    ],
  },
});
const UNSUBSCRIBED = Audience.parse({
  ...{ kind: 'audience', id: 'unsubscribed', warehouse: 'main', condition: { trait: 'city', is: 'one_of', value: ["O'Hara", 'x'] } },
});

const days = fc.integer({ min: 0, max: 10 });
const duration = fc.oneof(
  days.map((n) => `${n + 1}d`),
  days.map((n) => `${(n + 1) * 7}h`),
);
const instant = fc.integer({ min: -40, max: 3 }).map((n) => new Date(CLOCK.getTime() + n * 43_200_000).toISOString());
const number = fc.constantFrom(-1, 0, 1, 1.5, 2, 10);
const text = fc.constantFrom('a', 'ab', 'b', "o'b", 'é', '%');
const kind = fc.record({ type: fc.constantFrom('a', 'b', 'c', '*'), source_id: fc.constantFrom('*', 'web') });
const ordered = (pair: [number, number]): [number, number] => [Math.min(...pair), Math.max(...pair)];

const ofNumber = fc.oneof(
  fc.record({ is: fc.constantFrom('equals', 'not_equals', 'less', 'at_most', 'greater', 'at_least'), value: number }),
  fc.record({ is: fc.constant('between'), value: fc.tuple(number, number).map(ordered) }),
  fc.record({ is: fc.constantFrom('one_of', 'none_of'), value: fc.array(number, { minLength: 1, maxLength: 3 }) }),
);
const ofText = fc.oneof(
  fc.record({ is: fc.constantFrom('equals', 'not_equals', 'contains', 'starts_with', 'ends_with'), value: text }),
  fc.record({ is: fc.constantFrom('one_of', 'none_of'), value: fc.array(text, { minLength: 1, maxLength: 3 }) }),
);
const ofBoolean = fc.oneof(
  fc.record({ is: fc.constantFrom('is_true', 'is_false') }),
  fc.record({ is: fc.constantFrom('equals', 'not_equals'), value: fc.boolean() }),
);
const ofTime = fc.oneof(
  fc.record({ is: fc.constantFrom('before', 'after', 'equals', 'not_equals'), value: instant }),
  fc.record({ is: fc.constantFrom('within', 'not_within'), value: duration }),
  fc.record({ is: fc.constant('between'), value: fc.tuple(instant, instant) }),
);
const ofList = (one: fc.Arbitrary<string | number>) =>
  fc.record({ is: fc.constantFrom('any_of', 'all_of', 'none_of'), value: fc.array(one, { minLength: 1, maxLength: 3 }) });
const ofAny = fc.record({ is: fc.constantFrom('is_set', 'is_not_set') });
const asked = (trait: string, test: fc.Arbitrary<object>) => test.map((one) => ({ trait, ...one }));

const where = fc.array(
  fc.oneof(
    ofNumber.map((one) => ({ property: 'n', ...one })),
    ofText.map((one) => ({ property: 'cart.t', ...one })),
    ofBoolean.map((one) => ({ property: 'n', ...one })),
    ofAny.map((one) => ({ property: 'cart', ...one })),
  ),
  { maxLength: 1 },
);
const filter = fc.record({ event: kind, where });
const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
const window = fc.record({ within: optional(duration), after: optional(instant), before: optional(instant) });
const clean = <T extends object>(one: T): T => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as T;
const merged = (...parts: fc.Arbitrary<object>[]) => fc.tuple(...parts).map((all) => clean(Object.assign({}, ...all) as object));

const leaf: fc.Arbitrary<object> = fc.oneof(
  ...[asked('value', ofNumber), asked('orders', ofNumber), asked('city', ofText), asked('vip', ofBoolean)],
  ...[asked('joined', ofTime), asked('born', ofTime), asked('colours', ofList(text)), asked('sizes', ofList(number)), asked('plan', ofAny)],
  merged(
    filter,
    window,
    fc.record({ count: fc.record({ is: fc.constantFrom('equals', 'less', 'at_most', 'greater', 'at_least'), value: fc.nat(3) }) }),
  ),
  merged(
    window,
    fc.record({
      funnel: fc.array(merged(filter, fc.record({ within: optional(duration) })), { minLength: 2, maxLength: 3 }),
      without: fc.array(merged(filter, fc.record({ until: fc.constantFrom('now', 'last_step') })), { maxLength: 1 }),
    }),
  ),
  fc.constantFrom('email', 'user').map((identifier) => ({ identifier })),
  merged(window, fc.record({ not_within: optional(duration) }))
    .filter((one) => Object.keys(one).length > 0)
    .chain((seen) => fc.constantFrom({ first_seen: seen }, { last_seen: seen })),
);
const { tree: grown } = fc.letrec<{ tree: object }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('tree').map((not) => ({ not })),
  ),
}));

const tree = grown.map((one) => JSON.parse(JSON.stringify(one)) as object);

const USERS = ['ada', 'bob', 'cy', 'dee', 'eve', 'fay'];
const event = fc.record({
  ...{ user: fc.constantFrom(...USERS), type: fc.constantFrom('a', 'b', 'c'), source_id: fc.constantFrom('web', 'app'), at: instant },
  n: fc.option(fc.oneof(number, fc.constantFrom('x', '1.5', true, false)), { nil: null }),
  cart: fc.option(fc.record({ t: text }), { nil: undefined }),
});
const traits = fc.record({
  ...{ value: fc.option(number), orders: fc.option(fc.integer({ min: -1, max: 3 })), city: fc.option(text), vip: fc.option(fc.boolean()) },
  ...{
    joined: fc.option(instant),
    born: fc.option(instant.map((at) => `${at.slice(0, 10)}T00:00:00.000Z`)),
    plan: fc.option(fc.constant('{"a":1}')),
  },
  ...{ colours: fc.option(fc.uniqueArray(text, { maxLength: 3 })), sizes: fc.option(fc.uniqueArray(number, { maxLength: 3 })) },
});

describe.each(TEST_ENGINES)('audiences on %s', (engine) => {
  let place: TestWarehouse;
  let shops = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const written = (type: ColumnType, value: unknown): Sql => {
    const { dialect } = place.warehouse;
    if (value === null) return sql`CAST(NULL AS ${dialect.type(type)})`;
    const text = Array.isArray(value)
      ? dialect.textList(value.map((one) => literal(String(one))))
      : literal((value as string | number | boolean).toString().replace(/T00:00:00.000Z$/, type.kind === 'date' ? '' : 'T00:00:00Z'));
    return sql`CAST(${text} AS ${dialect.type(type)})`;
  };

  async function aShop(
    events: readonly TestEvent[],
    values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<PlainProfiles> {
    const shop = await plainProfiles(place.warehouse, `shop_${++shops}`, events);
    const columns = Object.entries(TRAITS).map(([name, type]) => sql`${ident(name)} ${place.warehouse.dialect.type(type)}`);
    await shop.run(sql`CREATE TABLE ${shop.tables.profileTrait} (profile_id uuid, ${join(columns)})`);
    const rows = Object.entries(values).map(
      ([user, of]) =>
        sql`(CAST(${literal(shop.profileOf(user))} AS uuid), ${join(Object.entries(TRAITS).map(([name, type]) => written(type, of[name] ?? null)))})`,
    );
    if (rows.length > 0) await shop.run(sql`INSERT INTO ${shop.tables.profileTrait} VALUES ${join(rows)}`);
    return shop;
  }

  test('the query is as reviewed', () => {
    const conditions = resolveConditions([EXAMPLE, UNSUBSCRIBED], ['lapsed_vips']);
    const { text } = compileAudiences({
      dialect: DIALECTS[engine],
      schema: 'tributary',
      conditions,
      traits: new Map(Object.entries(TRAITS)),
      clock: CLOCK,
    });
    expect(text).toBe(golden(new URL(`../golden/audience.${engine}.sql`, import.meta.url), text));
  });

  test('hold whom the conditions describe, whatever they are (oracle)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { maxLength: 30 }),
        fc.record(Object.fromEntries(USERS.map((user) => [user, traits]))),
        fc.array(tree, { minLength: 25, maxLength: 25 }),
        async (told, values, trees) => {
          const events = [
            ...USERS.map((user) => ({ user, type: 'z', source_id: 'app', at: '2026-01-01T00:00:00.000Z', n: null, cart: undefined })),
            ...told,
          ].map(({ user, type, source_id, at, ...payload }, index): TestEvent => ({
            id: `e${index}`,
            source_id,
            type,
            version: '1',
            event_time: at,
            payload: { user, ...payload },
          }));
          const shop = await aShop(events, values);
          const conditions = new Map<string, AudienceCondition>(trees.map((one, index) => [`a${index}`, Condition.parse(one)]));
          const request = {
            dialect: place.warehouse.dialect,
            schema: shop.schema,
            conditions,
            traits: new Map(Object.entries(TRAITS)),
            clock: CLOCK,
          };
          const rows = await place.warehouse.rows(compileAudiences(request));
          const byId = new Map(rows.map(([id, ...members]) => [String(id), members]));
          expect(byId.size).toBe(USERS.length);
          for (const user of USERS) {
            const profile: SeenProfile = {
              events: events.filter(({ payload }) => payload['user'] === user),
              traits: values[user] ?? {},
              identifiers: ['user'],
            };
            const wanted = [...conditions.values()].map((condition) => evaluateCondition(condition, profile, CLOCK));
            const found = byId.get(shop.profileOf(user));
            for (const [index, one] of wanted.entries())
              if (found?.[index] !== one) throw new Error(`${user} is ${one ? '' : 'not '}in ${JSON.stringify(trees[index])}`);
          }
        },
      ),
      { numRuns: 15, endOnFailure: true },
    );
  }, 60_000);
});
