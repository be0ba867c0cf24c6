import { Trait } from '@tributary/core';
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
import { previewTrait } from './preview-trait.js';

const bought = (n: number, user: string, revenue: unknown): TestEvent => ({
  ...{ id: `e${n}`, source_id: 'web', type: 'order', version: '1', payload: { user, revenue } },
  event_time: `2026-01-01T00:00:0${n}Z`,
});
const aTrait = (fields: object): Trait => Trait.parse({ kind: 'trait', id: 'tried', ...fields });
const REVENUE = Trait.parse({ kind: 'trait', id: 'revenue', type: 'sum', value: "payload->>'revenue'" });

describe.each(TEST_ENGINES)('trying a trait on %s', (engine) => {
  let place: TestWarehouse;
  let shop: PlainProfiles;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    shop = await plainProfiles(place.warehouse, 'tried_shop', [bought(1, 'ada', 40), bought(2, 'ada', 2), bought(3, 'bob', 'many')]);
  });
  afterAll(() => place.drop());

  const preview = (trait: Trait, profiles = 10) =>
    previewTrait(place.warehouse, {
      ...{ schema: shop.schema, events: shop.events, models: [], identifierTypes: ['user'] },
      ...{ trait, others: [REVENUE], profiles },
    });
  const valuesOf = async (trait: Trait) => {
    const { items, ...more } = await preview(trait);
    const of = (user: string) => items.find(({ profile_id: id }) => id === shop.profileOf(user))?.value;
    return { ...more, ada: of('ada'), bob: of('bob') };
  };

  test('shows the values it would have, of event traits, queries and formulas', async () => {
    const whole = { profiles: 2, values: 2, problem: null };
    expect(await valuesOf(aTrait({ type: 'num_of_unique', value: 'id' }))).toMatchObject({ ...whole, ada: '2', bob: '1' });
    const custom = { type: 'custom', rows: 'one', query: 'SELECT count(*) AS value FROM base' };
    expect(await valuesOf(aTrait(custom))).toMatchObject({ ...whole, ada: '2', bob: '1' });
    const formula = await valuesOf(aTrait({ type: 'formula', value: 'revenue * 2' }));
    expect(Number(formula.ada)).toBe(84);
  });

  test('looks at no more profiles than it is asked for', async () => {
    expect(await preview(aTrait({ type: 'num_of_unique', value: 'id' }), 1)).toMatchObject({ profiles: 1, values: 1 });
  });

  test('tells what the warehouse says of a value it fails on, and leaves that value out', async () => {
    const found = await valuesOf(aTrait({ type: 'max', value: "CAST(payload->>'revenue' AS integer)" }));
    expect(found).toMatchObject({ profiles: 2, values: 1, problem: expect.stringContaining('many') });
    expect([Number(found.ada), found.bob]).toEqual([40, null]);
  });

  test('refuses a definition that is wrong, at its field', async () => {
    await expect(preview(aTrait({ type: 'sum', value: 'no_such_column' }))).rejects.toMatchObject({
      name: 'Invalid',
      details: [{ path: 'value' }],
    });
  });

  test('finds the same when it is asked again, and keeps no value', async () => {
    const trait = aTrait({ type: 'num_of_unique', value: 'id' });
    expect(await preview(trait)).toEqual(await preview(trait));
    const columns = await place.warehouse.rows(
      sql`SELECT table_name FROM information_schema.columns WHERE table_schema = 'tried_shop' AND column_name = 'tried'`,
    );
    expect(columns).toEqual([]);
  });
});
