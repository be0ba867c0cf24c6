import { Conflict, Invalid, Trait, type Events, type IdentityRule, type Value } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { ident, join, literal, ourTables, sql, type Sql } from '@tributary/sql';
import {
  addEvents,
  loadEvents,
  loadShop,
  openTestWarehouse,
  ORACLE_TRAITS,
  publishedWebUsers,
  TEST_ENGINES,
  webEvents,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeTraits } from './index.js';

const aTrait = (id: string, trait: Partial<Trait>): Trait => Trait.parse({ kind: 'trait', id, type: 'last', value: 'id', ...trait });

const revised = (traits: readonly Trait[]) => traits.map((trait) => ({ trait, revision: 1 }));

const aRule = (identifier: string, value = `payload->>'${identifier}'`): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value,
});

const anEvent = (id: string, payload: TestEvent['payload'], at: Partial<TestEvent> = {}): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: '2026-01-01T00:00:00Z',
  payload: { user: 'u', ...payload },
  ...at,
});

const EXPANDED = {
  duckdb: `unnest(payload->>'$.products[*].id')`,
  postgres: `jsonb_path_query(payload, '$.products[*].id') #>> '{}'`,
};

/** Values as they compare: exact types as text. */
const plain = (value: Value): unknown =>
  Array.isArray(value) ? value.map(plain) : typeof value === 'object' && value !== null ? String(value) : value;

/** `type, value` of each identifier and what its profile has of these traits; of one type, or of all. */
function compileTold(schema: string, traits: readonly string[], type?: string): Sql {
  const { identifier, nodeProfile, profileTrait } = ourTables(schema);
  const columns = [sql`identifier."type"`, sql`identifier.value`, ...traits.map((trait) => sql`profile_trait.${ident(trait)}`)];
  return sql`SELECT ${join(columns)} FROM ${identifier} AS identifier
JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id
LEFT JOIN ${profileTrait} AS profile_trait ON profile_trait.profile_id = node_profile.profile_id
WHERE ${type === undefined ? sql`TRUE` : sql`identifier."type" = ${literal(type)}`}`;
}

describe.each(TEST_ENGINES)('traits on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function stitched(events: readonly TestEvent[] | Events, rules: readonly IdentityRule[] = [aRule('user')]) {
    const schema = `s${++schemas}`;
    const mapping = 'columns' in events ? events : await loadEvents(place.warehouse, `log_${schemas}`, events);
    await stitch(place.warehouse, { schema, events: mapping, types: [], rules, pins: [], runId: 'stitch' });
    const compute = (traits: readonly Trait[]) =>
      computeTraits(place.warehouse, { schema, events: mapping, traits: revised(traits), runId: 'traits' });
    return { schema, mapping, compute };
  }

  /** The profiles of a schema with these columns, by an identifier. */
  async function profiles(schema: string, identifier: string, traits: readonly string[]): Promise<ReadonlyMap<string, readonly unknown[]>> {
    const rows = await place.warehouse.rows(compileTold(schema, traits, identifier));
    return new Map(rows.map(([, id, ...values]) => [String(id), values.map(plain)]));
  }

  test('every kind makes one value of many; an event counts only if the trait looks at its kind', async () => {
    const { schema, compute } = await stitched([
      anEvent('e1', { v: 'b', n: '0.1', w: 1 }, { event_time: '2026-01-01T00:00:01Z' }),
      anEvent('e2', { v: 'a', n: '0.2', w: 5 }, { event_time: '2026-01-01T00:00:02Z', type: 'order' }),
      anEvent('e3', { v: 'b', n: 'many', w: 1 }, { event_time: '2026-01-01T00:00:02Z' }),
      anEvent('e4', { v: null, n: null }, { event_time: '2026-01-01T00:00:03Z' }),
      anEvent('e5', { user: 'other' }),
    ]);
    const value = `payload->>'v'`;
    const traits = [
      aTrait('total', { type: 'sum', value: `payload->>'n'` }),
      aTrait('total_exact', { type: 'sum', value: `CAST(payload->>'w' AS bigint)` }),
      aTrait('latest', { value }),
      aTrait('latest_order', { value, types: ['order'], sources: ['web', 'app'], versions: ['1'] }),
      aTrait('none_of_these', { value, sources: ['app'] }),
      aTrait('all_values', { type: 'list', value }),
      aTrait('filtered', { type: 'list', value, filter: `payload->>'w' = '1' OR FALSE` }),
      aTrait('how_many', { type: 'num_of_unique', value }),
      aTrait('often', { type: 'most_frequent', value }),
      aTrait('heavy', { type: 'most_frequent', value, weight: `CAST(payload->>'w' AS integer)` }),
    ];
    const report = await compute(traits);
    expect(report).toMatchObject({ mode: 'all', profiles: 2, traits: 10, values: 10, errors: [{ trait: 'total', values: 1 }] });
    const all = await profiles(
      schema,
      'user',
      traits.map(({ id }) => id),
    );
    expect(all.get('u')).toEqual([0.3, '7', 'b', 'a', null, ['a', 'b'], ['b'], expect.anything(), 'b', 'a']);
    expect(Number(all.get('u')?.[7])).toBe(2);
    expect(all.get('other')?.map((one) => (typeof one === 'bigint' ? Number(one) : one))).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
      null,
      0,
      null,
      null,
    ]);
  });

  test('an expression may give several values for one event', async () => {
    const { schema, compute } = await stitched([
      anEvent('e1', { products: [{ id: 'p1' }, { id: 'p2' }] }),
      anEvent('e2', { products: [{ id: 'p2' }, { id: null }] }),
      anEvent('e3', { products: [] }),
    ]);
    const value = EXPANDED[engine];
    await compute([
      aTrait('products', { type: 'list', value }),
      aTrait('favourite', { type: 'most_frequent', value }),
      aTrait('seen', { value: 'event_time' }),
    ]);
    expect(await profiles(schema, 'user', ['products', 'favourite', 'seen'])).toEqual(
      new Map([['u', [['p1', 'p2'], 'p2', '2026-01-01T00:00:00Z']]]),
    );
  });

  test('any small log gives what an independent evaluation gives', async () => {
    const text = fc.option(
      fc.oneof(
        fc.constantFrom('a', 'B', 'é', 'z', '😀', '', '10', '9'),
        fc.integer({ min: -5, max: 5 }).map(String),
        fc.constantFrom('1e3', '.5', '-0.5', '123456789012.5'),
      ),
      { nil: null },
    );
    const row = fc.record({
      user: fc.constantFrom('u', 'v'),
      time: fc.nat(3),
      value: text,
      weight: fc.option(fc.integer({ min: -2, max: 3 }), { nil: null }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 14 }), async (rows) => {
        const log = rows.map(({ user, time, value, weight }, index) =>
          anEvent(`e${String(index * 7).padStart(2, '0')}`, { user, value, weight }, { event_time: `2026-01-01T00:00:0${time}.000000Z` }),
        );
        const { schema, compute } = await stitched(log);
        const types = ['sum', 'last', 'list', 'num_of_unique', 'most_frequent'] as const;
        await compute(
          types.map((type) =>
            aTrait(type, { type, value: `payload->>'value'`, ...(type === 'most_frequent' && { weight: `payload->>'weight'` }) }),
          ),
        );
        const got = await profiles(schema, 'user', types);
        for (const user of new Set(rows.map((one) => one.user))) {
          const own = log.flatMap(({ id, event_time: time }, index) => {
            const one = rows[index];
            return one?.user === user ? [{ id, time, value: one.value, weight: one.weight }] : [];
          });
          const [sum, last, list, unique, frequent] = got.get(user) ?? [];
          expect([sum, last, list, Number(unique), frequent]).toEqual(types.map((type) => ORACLE_TRAITS[type](own)));
        }
      }),
      { numRuns: 15 },
    );
  });

  test('big integers and decimals are summed exactly, tens of them in any order alike', async () => {
    const { schema, compute } = await stitched(
      Array.from({ length: 30 }, (_, index) => anEvent(`e${index}`, { n: '9007199254740993', d: 0.1 })),
    );
    await compute([
      aTrait('big', { type: 'sum', value: `CAST(payload->>'n' AS bigint)` }),
      aTrait('small', { type: 'sum', value: `CAST(payload->>'d' AS double precision)` }),
    ]);
    expect(await profiles(schema, 'user', ['big', 'small'])).toEqual(new Map([['u', ['270215977642229790', 3]]]));
  });

  test('without traits there are still profiles, and a later run takes the place of an earlier one whole', async () => {
    const { schema, compute } = await stitched([anEvent('e1', {})]);
    expect(await compute([])).toMatchObject({ profiles: 1, traits: 0, values: 0, errors: [] });
    await compute([aTrait('one', {}), aTrait('two', { type: 'list' })]);
    await compute([aTrait('two', { type: 'list' })]);
    const tables = ourTables(schema);
    expect((await place.warehouse.describe(sql`SELECT * FROM ${tables.pivotedCustomerAttributes}`)).map(({ name }) => name)).toEqual([
      'profile_id',
      'two',
    ]);
    const long = await place.warehouse.rows(sql`SELECT trait_id, CAST(value AS text) FROM ${tables.customerAttributes}`);
    expect(long).toEqual([['two', '["e1"]']]);
    expect(await place.warehouse.rows(sql`SELECT trait_id, "type", run_id FROM ${tables.traitColumn}`)).toEqual([
      ['two', 'list', 'traits'],
    ]);
  });

  test.each([
    ['SQL it cannot read', { value: `payload->>` }, 'value'],
    ['two columns', { value: `id, "type"` }, 'value'],
    ['an unknown column', { value: `no_such_column` }, 'value'],
    ['a filter that is no condition', { filter: `payload->>'v'` }, 'filter'],
  ])('a trait with %s is refused by name, and the values of before stay', async (_, wrong, field) => {
    const { schema, compute } = await stitched([anEvent('e1', { v: 'x' })]);
    await compute([aTrait('good', {})]);
    const failed = compute([aTrait('good', {}), aTrait('bad', { type: 'list', ...wrong })]);
    await expect(failed).rejects.toThrow(Invalid);
    await expect(failed).rejects.toMatchObject({ details: [{ path: `bad.${field}` }] });
    expect(await profiles(schema, 'user', ['good'])).toEqual(new Map([['u', ['e1']]]));
  });

  test('after an incremental stitch run only the profiles are computed that it changed; one that was absorbed is gone', async () => {
    const rules = [aRule('user'), aRule('mail')];
    const { schema, mapping, compute } = await stitched(
      [anEvent('e1', { user: 'ann', mail: 'a@x' }), anEvent('e2', { user: 'bob', mail: 'b@x' }), anEvent('e3', { user: 'cid' })],
      rules,
    );
    const again = async (events: readonly TestEvent[]) => {
      await addEvents(place.warehouse, mapping.table ?? '', events);
      return stitch(place.warehouse, { schema, events: mapping, types: [], rules, pins: [], runId: 'again' });
    };
    const traits = [aTrait('events', { type: 'list', value: 'id' })];
    expect(await compute(traits)).toMatchObject({ mode: 'all', profiles: 3 });
    expect(await compute(traits)).toMatchObject({ mode: 'none' });
    expect(await again([anEvent('e4', { user: 'cid' })])).toMatchObject({ mode: 'incremental' });
    expect(await compute(traits)).toMatchObject({ mode: 'due', profiles: 1, values: 1 });
    expect(await again([anEvent('e5', { user: 'ann', mail: 'b@x' })])).toMatchObject({ merged: 1 });
    expect(await compute(traits)).toMatchObject({ mode: 'due', profiles: 1 });
    const rows = await place.warehouse.rows(sql`SELECT events FROM ${ourTables(schema).pivotedCustomerAttributes} ORDER BY 1`);
    expect(rows).toEqual([[['e1', 'e2', 'e5']], [['e3', 'e4']]]);
    expect(await compute(traits)).toMatchObject({ mode: 'none' });
  });

  test('before the first stitching a run says what is missing', async () => {
    const events = await loadEvents(place.warehouse, 'unstitched', []);
    await expect(computeTraits(place.warehouse, { schema: 'nothing_here', events, traits: [], runId: 'x' })).rejects.toThrow(Conflict);
  });

  test('stitching and the last user give the published users of the web site: 42 of 42 page views, 17 of 17 sessions', async () => {
    const { schema, compute } = await stitched(webEvents(), [aRule('domain_userid')]);
    await compute([aTrait('user_id', { value: `payload->>'user_id'` })]);
    const users = await profiles(schema, 'domain_userid', ['user_id']);
    const right = (file: 'page_views' | 'sessions') =>
      publishedWebUsers(file).filter((one) => users.get(one.domain_userid)?.[0] === one.user_id).length;
    expect([publishedWebUsers('page_views').length, publishedWebUsers('sessions').length]).toEqual([42, 17]);
    expect([right('page_views'), right('sessions')]).toEqual([42, 17]);
  });
});

test('the shop has the same profiles and trait values on every warehouse', async () => {
  const results = [];
  for (const engine of TEST_ENGINES) {
    const place = await openTestWarehouse(engine);
    const { warehouse } = place;
    const events = await loadShop(warehouse);
    const request = { schema: 'tributary', events, runId: 'shop' };
    const rules = [aRule('domain_userid'), aRule('email', `payload->'user'->>'email'`)];
    const report = await stitch(warehouse, { ...request, types: [], rules, pins: [] });
    const traits = [
      aTrait('revenue', { type: 'sum', value: `payload->'transaction'->>'revenue'` }),
      aTrait('last_seen', { value: 'event_time' }),
      aTrait('products_viewed', { type: 'list', value: EXPANDED[engine] }),
      aTrait('favourite_page', { type: 'most_frequent', value: `payload->'page'->>'path'` }),
      aTrait('pages', { type: 'num_of_unique', value: `payload->'page'->>'path'` }),
    ];
    const computed = await computeTraits(warehouse, { ...request, traits: revised(traits) });
    const told = compileTold(
      'tributary',
      traits.map(({ id }) => id),
    );
    const rows = (await warehouse.rows(told)).map((values) =>
      JSON.stringify(values.map(plain), (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)),
    );
    const members = await warehouse.rows(
      sql`SELECT id, CAST(profile_id AS text) FROM ${ourTables('tributary').customerEvents} WHERE profile_id IS NOT NULL ORDER BY id COLLATE "C"`,
    );
    const first = new Map<Value, Value>();
    for (const [id, profile] of members) if (!first.has(profile as Value)) first.set(profile as Value, id as Value);
    results.push({ report, computed, rows: rows.sort(), partition: members.map(([id, profile]) => [id, first.get(profile as Value)]) });
    await place.drop();
  }
  const [one, ...others] = results;
  expect(one?.report).toMatchObject({ events: 834, profiles: 43, events_without_identifier: 11 });
  expect(one?.computed.values).toBeGreaterThan(100);
  for (const other of others) expect(other).toEqual(one);
});
