import { Invalid, Trait } from '@tributary/core';
import { sql } from '@tributary/sql';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computeTraits, type TraitsRequest } from '../index.js';

const aTrait = (id: string, trait: object = {}): Trait =>
  Trait.parse({ kind: 'trait', id, type: 'last', value: `payload->>'v'`, ...trait });

let told = 0;
const anEvent = (user: string, v: unknown): TestEvent => ({
  id: `e${String(++told).padStart(4, '0')}`,
  ...{ source_id: 'web', type: 'page', version: '1' },
  event_time: new Date(Date.UTC(2026, 0, 1) + told * 1000).toISOString(),
  payload: { user, v },
});

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

  test('of a custom query fail the run by its name, and the values of before stay', async () => {
    const shop = await aShop([anEvent('ann', '1')]);
    await shop.compute([aTrait('word')]);
    await shop.tell([anEvent('ann', 'many')]);
    const query = `SELECT max(CAST(payload->>'v' AS integer)) AS value FROM base`;
    const failed = shop.compute([aTrait('word'), Trait.parse({ kind: 'trait', id: 'most', type: 'custom', query, rows: 'one' })]);
    await expect(failed).rejects.toThrow(Invalid);
    await expect(failed).rejects.toThrow(/trait `most`: .*many/);
    expect(await shop.values('word')).toEqual({ ann: ['1'] });
  });
});
