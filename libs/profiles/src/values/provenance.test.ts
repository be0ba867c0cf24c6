import { Conflict, Model, NotFound, Trait } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computeTraits } from '@tributary/traits';
import { provenanceOf, type ProvenanceRequest } from './provenance.js';

const aTrait = (id: string, trait: object = {}): Trait =>
  Trait.parse({ kind: 'trait', id, type: 'last', ...('by' in trait ? {} : { value: `payload->>'v'` }), ...trait });

let told = 0;
const anEvent = (payload: TestEvent['payload'], at: Partial<TestEvent> = {}): TestEvent => ({
  id: `e${String(++told).padStart(3, '0')}`,
  ...{ source_id: 'web', type: 'page', version: '1' },
  event_time: new Date(Date.UTC(2026, 0, 1) + told * 1000).toISOString(),
  payload: { user: 'ann', ...payload },
  ...at,
});

const ITEMS = { duckdb: `unnest(CAST(payload->'items' AS JSON[]))`, postgres: `jsonb_array_elements(payload->'items')` };

describe.each(TEST_ENGINES)('the provenance of a value on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function computed(events: readonly TestEvent[], traits: readonly Trait[]) {
    const shop = await plainProfiles(place.warehouse, `prov_${++schemas}`, events);
    const request = { schema: shop.schema, events: shop.events, traits: traits.map((trait) => ({ trait, revision: 7 })) };
    await computeTraits(place.warehouse, { ...request, runId: 'one' });
    const ask = (trait: Trait, more: Partial<ProvenanceRequest> = {}) =>
      provenanceOf(place.warehouse, { ...request, trait, profileId: shop.profileOf('ann'), ...more });
    /** The value, and the events that decided it. */
    const decided = async (trait: Trait) => {
      const { value, found, considered, events: shown } = await ask(trait);
      const ids = shown.filter(({ decisive }) => decisive).map(({ id }) => id);
      expect(ids).toHaveLength(found);
      expect(shown).toHaveLength(considered);
      return [value, ...ids];
    };
    return { ...shop, request, ask, decided };
  }

  test('is the event that was first or last, those that hold the least, the most or the most frequent, or all of them', async () => {
    const start = told;
    const id = (n: number) => `e${String(start + n).padStart(3, '0')}`;
    const events = [
      anEvent({ v: 'b', n: 2 }),
      anEvent({ v: 'a', n: 1 }, { type: 'order' }),
      anEvent({ v: 'b', n: 3 }),
      anEvent({ v: 'c', n: 'many' }),
      anEvent({ v: null, n: null }),
      anEvent({ v: 'a', n: 1, user: 'bob' }),
    ];
    const number = { value: `payload->>'n'` };
    const traits = {
      first: aTrait('t_first', { type: 'first' }),
      last: aTrait('t_last'),
      any: aTrait('t_value', { type: 'value' }),
      min: aTrait('t_min', { type: 'min' }),
      max: aTrait('t_max', { type: 'max' }),
      often: aTrait('t_often', { type: 'most_frequent' }),
      rare: aTrait('t_rare', { type: 'least_frequent' }),
      list: aTrait('t_list', { type: 'list' }),
      sum: aTrait('t_sum', { type: 'sum', ...number }),
      orders: aTrait('t_orders', { type: 'num_of_unique', types: ['order'] }),
    };
    const { decided, ask } = await computed(events, Object.values(traits));
    expect(await decided(traits.first)).toEqual(['b', id(1)]);
    expect(await decided(traits.last)).toEqual(['c', id(4)]);
    expect(await decided(traits.any)).toEqual(['b', id(1)]);
    expect(await decided(traits.min)).toEqual(['a', id(2)]);
    expect(await decided(traits.max)).toEqual(['c', id(4)]);
    expect(await decided(traits.often)).toEqual(['b', id(1), id(3)]);
    expect(await decided(traits.rare)).toEqual(['c', id(4)]);
    expect(await decided(traits.list)).toEqual([['a', 'b', 'c'], id(1), id(2), id(3), id(4)]);
    expect(await decided(traits.sum)).toEqual([6, id(1), id(2), id(3)]);
    expect((await decided(traits.orders)).slice(1)).toEqual([id(2)]);
    expect(await ask(traits.sum)).toMatchObject({
      revision: 7,
      run_id: 'one',
      due: false,
      found: 3,
      considered: 4,
      query: null,
      inputs: [],
    });
    expect((await ask(traits.last)).events[0]).toMatchObject({ type: 'page', value: 'c', decisive: true, source_id: 'web', version: '1' });
  });

  test('shows what an event gave when it gave several values, with their weights', async () => {
    const trait = aTrait('item', {
      ...{ type: 'most_frequent', value: ITEMS[engine], outer_value: `value->>'sku'` },
      ...{ outer_weight: `CAST(value->>'n' AS integer)`, outer_filter: `value->>'sku' <> 'gift'` },
    });
    const { ask } = await computed(
      [
        anEvent({
          items: [
            { sku: 'a', n: 1 },
            { sku: 'b', n: 3 },
            { sku: 'gift', n: 9 },
          ],
        }),
        anEvent({ items: [{ sku: 'a', n: 1 }] }),
      ],
      [trait],
    );
    const { found, considered, events } = await ask(trait);
    expect([found, considered]).toEqual([1, 3]);
    expect(events.map(({ value, weight, decisive }) => [value, Number(weight), decisive])).toEqual([
      ['b', 3, true],
      ['a', 1, false],
      ['a', 1, false],
    ]);
    expect(await ask(trait, { limit: 1 })).toMatchObject({ found: 1, considered: 3, events: [{ value: 'b' }] });
  });

  test('leaves out the events on which a trait fails, as the run that computed it did', async () => {
    const trait = aTrait('biggest', { type: 'max', value: `CAST(payload->>'v' AS integer)` });
    const { ask, decided } = await computed([anEvent({ v: '1' }), anEvent({ v: 'many' }), anEvent({ v: '3' })], [trait]);
    expect((await decided(trait))[0]).toBe(3);
    expect(await ask(trait)).toMatchObject({ found: 1, considered: 2 });
  });

  test('names the run that computed it last, says when the profile has changed since, and follows a merge', async () => {
    const trait = aTrait('latest');
    const shop = await computed([anEvent({ v: 'a' }), anEvent({ v: 'b', user: 'bob' })], [trait]);
    await shop.merge('ann', 'bob');
    expect(await shop.ask(trait)).toMatchObject({ profile_id: shop.profileOf('bob'), value: 'b', run_id: 'one', due: true });
    await computeTraits(place.warehouse, { ...shop.request, runId: 'two' });
    const after = await shop.ask(trait);
    expect(after).toMatchObject({ value: 'b', run_id: 'two', due: false, considered: 2 });
    expect(Date.parse(after.computed_at ?? '')).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });

  test('of an unknown profile, or of a trait that was not computed, is refused with what to do', async () => {
    const { ask } = await computed([anEvent({ v: 'a' })], [aTrait('latest')]);
    const nobody = '00000000-0000-7000-8000-999999999999';
    await expect(ask(aTrait('latest'), { profileId: nobody })).rejects.toThrow(NotFound);
    await expect(ask(aTrait('other'))).rejects.toThrow(Conflict);
    await expect(ask(aTrait('other'))).rejects.toThrow('`other` is not computed yet: run `tributary run traits` first');
  });

  test('of a formula is what it is made of; of a query, the query with its contexts', async () => {
    const shop = await computed([anEvent({ v: 'a' })], [aTrait('latest')]);
    await shop.run(
      sql`DELETE FROM ${shop.tables.context}`,
      sql`INSERT INTO ${shop.tables.context} VALUES ('vip', '3', 'SELECT 3', TIMESTAMP '2026-01-01 00:00:00' AT TIME ZONE 'UTC')`,
    );
    for (const id of ['loud', 'mine', 'theirs'])
      await shop.run(
        sql`INSERT INTO ${shop.tables.traitColumn} (trait_id, revision) VALUES (${literal(id)}, 1)`,
        sql`ALTER TABLE ${shop.tables.profileTrait} ADD COLUMN ${ident(id)} text`,
      );
    const formula = aTrait('loud', { type: 'formula', value: `upper(latest) || '!'` });
    expect(await shop.ask(formula)).toMatchObject({ query: `upper(latest) || '!'`, inputs: [{ trait: 'latest', value: 'a' }], events: [] });
    const query = `SELECT value FROM context WHERE key = 'vip'`;
    const custom = Trait.parse({ kind: 'trait', id: 'mine', type: 'custom', query });
    const contexts = ['vip', 'other'].map((id) => ({ kind: 'context' as const, id, query: 'SELECT 3' }));
    expect(await shop.ask(custom, { contexts })).toMatchObject({
      query,
      contexts: [{ key: 'vip', value: '3', modified: '2026-01-01T00:00:00Z' }],
    });
    const bySql = Trait.parse({ kind: 'trait', id: 'theirs', type: 'sql', query: 'SELECT 1' });
    expect(await shop.ask(bySql, { contexts })).toMatchObject({ query: 'SELECT 1', contexts: [] });
  });

  test('of a column of a model is the row of the identifier seen last', async () => {
    const shop = await plainProfiles(place.warehouse, `prov_${++schemas}`, [anEvent({ v: 'a' }), anEvent({ v: 'b', user: 'bob' })]);
    const table = `crm_${schemas}`;
    await shop.run(
      sql`CREATE TABLE ${ident(table)} AS SELECT 1 AS id, 'ann' AS login, 'gold' AS plan UNION ALL SELECT 2, 'bob', 'iron'
        UNION ALL SELECT 3, 'ann', 'tin' UNION ALL SELECT 4, 'ann', NULL`,
    );
    const trait = aTrait('plan', { type: 'model', model: 'crm', column: 'plan', by: { identifier: 'user', column: 'login' } });
    const models = [Model.parse({ kind: 'model', id: 'crm', warehouse: 'main', table, primary_key: 'id' })];
    const request = { schema: shop.schema, events: shop.events, models, identifierTypes: ['user'] };
    await computeTraits(place.warehouse, { ...request, traits: [{ trait, revision: 2 }], runId: 'one' });
    const found = await provenanceOf(place.warehouse, { ...request, trait, profileId: shop.profileOf('ann') });
    expect(found).toMatchObject({ value: 'gold', revision: 2, found: 1, considered: 2 });
    expect(found.events).toMatchObject([
      { model: 'crm', primary_key: '1', user: 'ann', value: 'gold', decisive: true },
      { model: 'crm', primary_key: '3', user: 'ann', value: 'tin', decisive: false },
    ]);
  });
});
