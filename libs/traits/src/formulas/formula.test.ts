import { Invalid, Trait, type FormulaTrait } from '@tributary/core';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { typeAllTraits, validateDefinedTrait } from '../definitions/type-all-traits.js';
import type { DefinitionPlace } from '../definitions/definition-place.js';
import { dependentsOf, needsOf, orderFormulas } from './formula.js';

const aFormula = (id: string, value: string): FormulaTrait => Trait.parse({ kind: 'trait', id, type: 'formula', value }) as FormulaTrait;
const ids = new Set(['ltv', 'orders', 'date', 'sum', 'a', 'b', 'c']);

describe('a formula', () => {
  test.each([
    ['ltv / NULLIF(Orders, 0)', ['ltv', 'orders']],
    [`'ltv' || "orders" -- a\n || E'\\'b' /* c */`, ['orders']],
    ['sum(ltv) + x.a + ltv::date', ['ltv']],
    ['CAST(a AS date) - date', ['a', 'date']],
    ["date '2020-01-01' < a", ['a']],
    ['$$ltv$$ || b', ['b']],
    ['1', []],
  ])('%s needs the traits %j', (value, needs) => {
    expect(needsOf(aFormula('x', value), ids)).toEqual(needs);
  });

  test('comes after those it is made of', () => {
    const ordered = orderFormulas([aFormula('c', 'b + a'), aFormula('b', 'a * 2'), aFormula('a', 'ltv')]);
    expect(ordered.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [{ a: 'a + 1' }, 'a → a'],
    [{ a: 'b', b: 'a' }, 'a → b → a'],
    [{ x: 'a', a: 'b', b: 'c', c: 'a' }, 'a → b → c → a'],
  ])('in a circle is refused, and all of the circle named: %j', (formulas, circle) => {
    expect(() => orderFormulas(Object.entries(formulas).map(([id, value]) => aFormula(id, value)))).toThrow(
      `the formulas name each other in a circle: ${circle}. Take`,
    );
  });

  test('of any number in any order comes after all it needs', () => {
    const names = ['f0', 'f1', 'f2', 'f3', 'f4', 'f5'];
    const needed = fc.tuple(...names.map((_, at) => fc.subarray(names.slice(0, at))));
    fc.assert(
      fc.property(needed, fc.shuffledSubarray(names, { minLength: names.length }), (needs, order) => {
        const formulas = order.map((id) => aFormula(id, ['0', ...(needs[names.indexOf(id)] ?? [])].join(' + ')));
        const placed = orderFormulas(formulas).map(({ id }) => id);
        expect([...placed].sort()).toEqual(names);
        for (const [at, id] of names.entries())
          for (const need of needs[at] ?? []) expect(placed.indexOf(need)).toBeLessThan(placed.indexOf(id));
      }),
    );
  });

  test('is computed again when what it stands on changed, also by way of others', () => {
    const traits = [aFormula('c', 'b + 1'), aFormula('b', 'ltv'), aFormula('other', 'orders')];
    expect(dependentsOf(['ltv'], traits)).toEqual(['b', 'c']);
    expect(dependentsOf(['b', 'c'], traits)).toEqual([]);
    expect(dependentsOf(['nothing'], traits)).toEqual([]);
  });
});

describe.each(TEST_ENGINES)('formulas on %s', (engine) => {
  let place: TestWarehouse;
  let at: DefinitionPlace;
  const plain = [
    { id: 'ltv', type: 'sum', value: `CAST(payload->>'total' AS decimal(10, 2))` },
    { id: 'orders', type: 'num_of_unique', value: 'id' },
    { id: 'tags', type: 'list', value: `payload->>'tag'` },
    { id: 'recent', type: 'custom', query: `SELECT payload->>'tag' AS value FROM base ORDER BY event_time DESC LIMIT 3` },
  ].map((fields) => Trait.parse({ kind: 'trait', ...fields }));
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    at = { schema: 'tributary', events: await loadEvents(place.warehouse, 'log', []), models: [], identifierTypes: [] };
  });
  afterAll(() => place.drop());
  const complaint = (value: string): Promise<Invalid> =>
    validateDefinedTrait(place.warehouse, { ...at, traits: [...plain, aFormula('twice', 'ltv * 2')] }, aFormula('f', value)).then(
      () => Promise.reject(new Error('was accepted')),
      (error: unknown) => {
        if (error instanceof Invalid) return error;
        throw error;
      },
    );

  test('have the type the warehouse says, though nothing was stitched or computed yet', async () => {
    const formulas = [
      aFormula('more', 'big OR orders > 3'),
      aFormula('big', 'ltv > 100'),
      aFormula('same', 'tags'),
      aFormula('few', 'recent'),
    ];
    const typed = await typeAllTraits(place.warehouse, at, [...formulas, ...plain]);
    expect(typed.map(({ trait }) => trait.id)).toEqual(['more', 'big', 'same', 'few', 'ltv', 'orders', 'tags', 'recent']);
    expect(typed.slice(0, 4)).toMatchObject([
      { kind: 'formula', type: { kind: 'boolean' }, needs: ['big', 'orders'] },
      { type: { kind: 'boolean' }, needs: ['ltv'] },
      { type: { kind: 'list', item: { kind: 'text' } } },
      { type: { kind: 'list', item: { kind: 'text' } } },
    ]);
  });

  test.each([
    ['ltv +', /is no SQL the warehouse understands/],
    ['ltv +\n lvt', /`value` of trait `f` names `lvt` at line 2, column 2, which is no trait and no audience, did you mean `ltv`\?/],
    ['ltv + twise', /names `twise`.*did you mean `twice`\?/],
    ['profile_id', /names `profile_id`.*which is no trait/],
    ['ltv, orders', /gives 2 columns/],
    ['(ltv, orders)', /gives several values as one row/],
    ['sum(ltv)', /GROUP BY/],
    ['unnest(tags)', /gives several values for one profile/],
    ['ltv) + (orders', /closes a bracket that was not opened, at line 1, column 4/],
    ['ltv; DROP TABLE log', /a semicolon.*line 1, column 4/],
    ['f + 1', /in a circle: f → f/],
    [`tags / 2`, /is no SQL the warehouse understands/],
  ])('%s is refused at `value`', async (value, message) => {
    const error = await complaint(value);
    expect(error.message).toMatch(message);
    expect(error.details.map(({ path }) => path)).toEqual(['value']);
  });

  test('among many traits one that is wrong is named', async () => {
    const broken = Trait.parse({ kind: 'trait', id: 'broken', type: 'custom', query: 'SELECT id FROM base' });
    await expect(typeAllTraits(place.warehouse, at, [...plain, broken])).rejects.toMatchObject({
      message: expect.stringMatching(/trait `broken`/) as unknown,
      details: [{ path: 'broken.query' }],
    });
  });
});
