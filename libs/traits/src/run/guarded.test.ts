import { Model, Trait } from '@tributary/core';
import { literal, sql, tableName } from '@tributary/sql';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computeTraits } from '../compute-traits.js';
import type { TraitsRequest } from './traits-job.js';

const aTrait = (id: string, trait: object = {}): Trait =>
  Trait.parse({ kind: 'trait', id, type: 'last', value: `payload->>'v'`, ...trait });

let told = 0;
const anEvent = (user: string, v: unknown): TestEvent => ({
  id: `e${String(++told).padStart(4, '0')}`,
  ...{ source_id: 'web', type: 'page', version: '1' },
  event_time: new Date(Date.UTC(2026, 0, 1) + told * 1000).toISOString(),
  payload: { user, v },
});

const aQuery = (id: string, query: string): Trait => Trait.parse({ kind: 'trait', id, type: 'custom', query, rows: 'one' });

/** The event that is none of a number. */
const isMany = sql`payload->>'v' = 'many'`;

const INTEGER = { value: `CAST(payload->>'v' AS integer)` };

describe.each(TEST_ENGINES)('values that a trait cannot use, on %s,', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function aShop(first: readonly TestEvent[]) {
    const shop = await plainProfiles(place.warehouse, `guard_${++schemas}`, first);
    const compute = (traits: readonly Trait[], wanted: Partial<TraitsRequest> = {}) =>
      computeTraits(place.warehouse, {
        ...{ schema: shop.schema, events: shop.events, runId: 'run' },
        ...{ traits: traits.map((trait) => ({ trait, revision: 1 })), ...wanted },
      });
    const guarded = async () =>
      (await place.warehouse.rows(sql`SELECT trait_id FROM ${shop.tables.traitColumn} WHERE guarded ORDER BY 1`)).flat();
    return { ...shop, compute, guarded };
  }

  test('are counted and shown with the words of the warehouse, and every other value is there', async () => {
    const events = [anEvent('ann', '1'), anEvent('ann', 'many'), anEvent('bob', '2'), anEvent('bob', '3')];
    const shop = await aShop(events);
    const report = await shop.compute([aTrait('number', INTEGER), aTrait('word')]);
    expect(report).toMatchObject({ mode: 'all', profiles: 2, values: 4 });
    expect(report.errors).toEqual([
      { trait: 'number', values: 1, samples: [{ event: events[1]?.id, message: expect.stringMatching(/many/) as unknown }] },
    ]);
    expect(await shop.values('number', 'word')).toEqual({ ann: [1, 'many'], bob: [3, '3'] });
    expect(await shop.guarded()).toEqual(['number']);
  });

  test('of a sum are shown as they are, at most five of them', async () => {
    const shop = await aShop([...'abcdefg'].map((letter) => anEvent('ann', letter)));
    const { errors } = await shop.compute([aTrait('total', { type: 'sum' })]);
    expect(errors).toMatchObject([{ trait: 'total', values: 7 }]);
    expect(errors[0]?.samples.map(({ message }) => message)).toEqual([...'abcde'].map((letter) => `\`${letter}\` is no number`));
  });

  test('are expected in later runs, until the trait is defined anew', async () => {
    const shop = await aShop([anEvent('ann', '1'), anEvent('ann', 'many')]);
    await shop.compute([aTrait('number', INTEGER)]);
    await shop.tell([anEvent('bob', 'few')]);
    expect(await shop.compute([aTrait('number', INTEGER)])).toMatchObject({ mode: 'due', profiles: 1, errors: [{ values: 1 }] });
    expect(await shop.guarded()).toEqual(['number']);
    const report = await shop.compute([aTrait('number', { ...INTEGER, filter: `payload->>'v' = '1'` })]);
    expect([report.errors, await shop.guarded()]).toEqual([[], []]);
    expect(await shop.values('number')).toEqual({ ann: [1], bob: [null] });
  });

  test('that come with a due profile do not fail the run, and those of before stay', async () => {
    const shop = await aShop([anEvent('ann', '1')]);
    const traits = [aTrait('number', INTEGER), aTrait('biggest', { ...INTEGER, type: 'max' })];
    expect(await shop.compute(traits)).toMatchObject({ errors: [] });
    await shop.tell([anEvent('bob', 'few'), anEvent('bob', '5')]);
    const report = await shop.compute(traits);
    expect(report.errors.map(({ trait, values }) => [trait, values])).toEqual([
      ['number', 1],
      ['biggest', 1],
    ]);
    expect(await shop.values('number', 'biggest')).toEqual({ ann: [1, 1], bob: [5, 5] });
    expect(await shop.guarded()).toEqual(['biggest', 'number']);
  });

  test('may stand in what several traits make of one expression, in values that expand, and in what is extracted from them', async () => {
    const shop = await aShop([anEvent('ann', ['1', 'x']), anEvent('ann', ['2'])]);
    const [each, integer] = {
      duckdb: [`unnest(CAST(payload->'v' AS JSON[]))`, `CAST(value->>'$' AS integer)`],
      postgres: [`jsonb_array_elements(payload->'v')`, `CAST(value#>>'{}' AS integer)`],
    }[engine];
    const report = await shop.compute([
      aTrait('seen', { value: 'id' }),
      aTrait('numbers', { type: 'list', value: each, outer_value: integer }),
      aTrait('how_many', { type: 'num_of_unique', value: each }),
      aTrait('none', { type: 'list', ...INTEGER }),
    ]);
    expect(report.errors.map(({ trait, values }) => [trait, values])).toEqual([
      ['numbers', 1],
      ['none', 2],
    ]);
    expect(await shop.values('numbers', 'none')).toEqual({ ann: [[1, 2], null] });
  });

  test('of a formula are counted by profile, and what stands on it has no value there', async () => {
    const shop = await aShop([anEvent('ann', '1'), anEvent('bob', 'many')]);
    const traits = [
      aTrait('word'),
      aTrait('twice', { type: 'formula', value: 'CAST(word AS integer) * 2' }),
      aTrait('more', { type: 'formula', value: 'twice + 1' }),
    ];
    const bob = { profile: shop.profileOf('bob'), message: expect.stringMatching(/many/) as unknown };
    expect((await shop.compute(traits)).errors).toEqual([{ trait: 'twice', values: 1, samples: [bob] }]);
    expect(await shop.values('word', 'twice', 'more')).toEqual({ ann: ['1', 2, 3], bob: ['many', null, null] });
    expect(await shop.guarded()).toEqual(['twice']);
    await shop.tell([anEvent('ann', '4'), anEvent('cid', 'few')]);
    expect(await shop.compute(traits)).toMatchObject({ mode: 'due', profiles: 2, errors: [{ trait: 'twice', values: 1 }] });
    expect(await shop.values('twice', 'more')).toEqual({ ann: [8, 9], bob: [null, null], cid: [null, null] });
  });

  const most = aQuery('most', "SELECT max(CAST(payload->>'v' AS integer)) AS value FROM base");
  const wrong = { trait: 'most', message: expect.stringMatching(/many/) as unknown };

  test('of a query leave its trait as it was, with the formulas over it; every other trait is computed, and the next run tries again', async () => {
    const shop = await aShop([anEvent('ann', '1'), anEvent('bob', '2')]);
    const traits = [aTrait('word'), most, aTrait('more', { type: 'formula', value: 'most + 1' }), aTrait('number', INTEGER)];
    expect(await shop.compute(traits)).toMatchObject({ mode: 'all', not_computed: [] });
    await shop.tell([anEvent('ann', 'many'), anEvent('cid', '5')]);
    const more = { trait: 'more', message: 'it is made of `most`, which could not be computed' };
    expect(await shop.compute(traits)).toMatchObject({ traits: 2, errors: [{ trait: 'number', values: 1 }], not_computed: [wrong, more] });
    const names = ['word', 'most', 'more', 'number'] as const;
    const kept = { ann: ['many', 1, 2, 1], bob: ['2', 2, 3, 2], cid: ['5', null, null, 5] };
    expect(await shop.values(...names)).toEqual(kept);
    expect(await shop.compute(traits)).toMatchObject({ profiles: 3, not_computed: [wrong, more] });
    expect(await shop.values(...names)).toEqual(kept);
    await shop.run(sql`UPDATE ${tableName(shop.table)} SET payload = ${literal('{"user": "ann", "v": "7"}')} WHERE ${isMany}`);
    expect(await shop.compute(traits)).toMatchObject({ mode: 'changed', changed: ['most', 'more'], not_computed: [] });
    expect(await shop.values('most', 'more')).toEqual({ ann: [7, 8], bob: [2, 3], cid: [5, 6] });
    expect(await shop.compute(traits)).toMatchObject({ mode: 'none' });
  });

  test('of a query in a first run, a full run and a run of some traits leave only its trait out', async () => {
    const shop = await aShop([anEvent('ann', 'many'), anEvent('bob', '2')]);
    const first = await shop.compute([most, aTrait('word')]);
    expect(first).toMatchObject({ profiles: 2, traits: 1, not_computed: [wrong] });
    expect(await shop.values('word')).toEqual({ ann: ['many'], bob: ['2'] });
    expect(await shop.compute([most, aTrait('word')], { full: true })).toMatchObject({ traits: 1, not_computed: [wrong] });
    expect(await shop.compute([most, aTrait('word')], { traitsOnly: ['most'] })).toMatchObject({ traits: 0, not_computed: [wrong] });
    expect(await shop.values('word')).toEqual({ ann: ['many'], bob: ['2'] });
    expect(await shop.compute([aTrait('word')])).toMatchObject({ mode: 'none', not_computed: [] });
  });

  test('of a trait `sql` and of a column of a model leave only that trait out', async () => {
    const shop = await aShop([anEvent('ann', 'many'), anEvent('bob', '2')]);
    const query = `SELECT payload->>'user' AS name, CAST(payload->>'v' AS integer) AS amount FROM ${shop.table}`;
    const model = Model.parse({ kind: 'model', id: 'orders', warehouse: 'main', primary_key: 'name', query });
    const amount = Trait.parse({
      kind: 'trait',
      id: 'amount',
      type: 'model',
      model: 'orders',
      column: 'amount',
      by: { identifier: 'user', column: 'name' },
    });
    const mine = Trait.parse({
      kind: 'trait',
      id: 'mine',
      type: 'sql',
      query: `SELECT profile_id, max(CAST(payload->>'v' AS integer)) AS value FROM customer_events GROUP BY profile_id`,
    });
    const report = await shop.compute([amount, mine, aTrait('word')], { models: [model], identifierTypes: ['user'] });
    expect(report.not_computed).toMatchObject([{ trait: 'amount' }, { trait: 'mine' }]);
    expect(await shop.values('word')).toEqual({ ann: ['many'], bob: ['2'] });
  });

  test('are something else than a definition that is wrong by now: a table that is gone fails the run by the name of the trait', async () => {
    const shop = await aShop([anEvent('ann', '1')]);
    const gone = aQuery('gone', 'SELECT max(v) AS value FROM nowhere_to_be_found');
    await shop.compute([aTrait('word')]);
    await shop.tell([anEvent('ann', '2')]);
    await expect(shop.compute([aTrait('word'), gone])).rejects.toThrow(/trait `gone`.*nowhere_to_be_found/);
    expect(await shop.values('word')).toEqual({ ann: ['1'] });
  });
});
