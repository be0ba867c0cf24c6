import { describe, expect, test } from '@jest/globals';
import { isIdempotent } from '@tributary/connector-kit';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { Json } from '@tributary/core';
import type { Value } from '@tributary/core';
import fc from 'fast-check';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { billOf, scriptedBraze } from '../testing/scripted-braze.js';

const KEY = { external_id: 'u' };
const objects = (...items: readonly object[]) => new Json(JSON.stringify(items));

/** A Braze with one user, told one thing after the other. */
function told(options: object) {
  const sandbox = createBrazeSandbox();
  const scripted = scriptedBraze('users', sandbox, { options });
  return {
    sandbox,
    scripted,
    tell: async (flat: Readonly<Record<string, Value>>, more: Partial<OutRecord> = {}) => {
      const [outcome] = (await scripted.deliver([aRecord('r', KEY, flat, more)])).outcomes;
      return outcome;
    },
    held: () => (sandbox.holdings()['users'] as { custom_attributes: unknown }[])[0]?.custom_attributes,
  };
}

describe('attributes that are written otherwise than by setting them', () => {
  const visits = { 'custom_attributes.visits': 2 };

  test('`increment` counts up, and null takes the counter away', async () => {
    const braze = told({ attributes: { visits: { as: 'increment' } } });
    await braze.tell(visits);
    await braze.tell(visits);
    expect(braze.held()).toEqual({ visits: 4 });
    await braze.tell({ 'custom_attributes.visits': null });
    expect(braze.held()).toEqual({});
  });

  test('`add` adds to an array and a removal takes its own elements out again', async () => {
    const braze = told({ attributes: { tags: { as: 'add' } } });
    await braze.tell({ 'custom_attributes.tags': ['a', 'b'] });
    await braze.tell({ 'custom_attributes.tags': new Json('["b","c"]') });
    expect(braze.held()).toEqual({ tags: ['a', 'b', 'c'] });
    await braze.tell({ 'custom_attributes.tags': ['b', 'c'] }, { operation: 'remove' });
    expect(braze.held()).toEqual({ tags: ['a'] });
  });

  test('`remove` takes elements out; its removal has nothing to undo and sends nothing', async () => {
    const braze = told({ attributes: { tags: { as: 'remove' } } });
    await told({}).tell({ 'custom_attributes.tags': ['a'] });
    await braze.tell({ 'custom_attributes.tags': ['a'] });
    const before = braze.scripted.asked.length;
    expect(await braze.tell({ 'custom_attributes.tags': ['a'] }, { operation: 'remove' })).toMatchObject({ kind: 'delivered' });
    expect(braze.scripted.asked.length).toBe(before);
  });

  test('objects of an array are added, updated and removed by their identifier', async () => {
    const pets = (as: string) => ({ objects: 'merge', attributes: { pets: { as, identifier: 'id' } } });
    const steps = [
      [
        'add_objects',
        objects({ id: 1, name: 'Gus' }, { id: 2, name: 'Rex' }),
        [
          { id: 1, name: 'Gus' },
          { id: 2, name: 'Rex' },
        ],
      ],
      [
        'update_objects',
        objects({ id: 2, breed: 'corgi' }),
        [
          { id: 1, name: 'Gus' },
          { id: 2, name: 'Rex', breed: 'corgi' },
        ],
      ],
      ['remove_objects', objects({ id: 1 }), [{ id: 2, name: 'Rex', breed: 'corgi' }]],
    ] as const;
    const sandbox = createBrazeSandbox();
    for (const [as, value, after] of steps) {
      await scriptedBraze('users', sandbox, { options: pets(as) }).deliver([aRecord('r', KEY, { 'custom_attributes.pets': value })]);
      expect(sandbox.holdings()['users']).toMatchObject([{ custom_attributes: { pets: after } }]);
    }
  });

  test('a removal takes added objects out, by their identifier', async () => {
    const braze = told({ attributes: { pets: { as: 'add_objects', identifier: 'id' } } });
    await braze.tell({ 'custom_attributes.pets': objects({ id: 1 }, { id: 2 }) });
    await braze.tell({ 'custom_attributes.pets': objects({ id: 2 }) }, { operation: 'remove' });
    expect(braze.held()).toEqual({ pets: [{ id: 1 }] });
  });

  test('the request has the form of the documentation', async () => {
    const { tell, scripted } = told({ objects: 'merge', attributes: { pets: { as: 'update_objects', identifier: 'id' } } });
    await tell({ 'custom_attributes.pets': objects({ id: 4, breed: 'goldfish' }) });
    const update = { $identifier_key: 'id', $identifier_value: 4, $new_object: { breed: 'goldfish' } };
    expect(scripted.requests()[0]?.json).toEqual({ attributes: [{ external_id: 'u', _merge_objects: true, pets: { $update: [update] } }] });
  });

  test('what counts twice when it is sent twice is not idempotent; everything else is', () => {
    const idempotent = (attributes: object, operation: 'add' | 'remove' = 'add') => {
      const { declared } = scriptedBraze('users', []);
      return isIdempotent(declared, operation, declared.options.parse({ attributes, objects: 'merge' }));
    };
    expect(idempotent({})).toBe(true);
    expect(idempotent({ tags: { as: 'add' }, pets: { as: 'update_objects', identifier: 'id' } })).toBe(true);
    expect(idempotent({ visits: { as: 'increment' } })).toBe(false);
    expect(idempotent({ pets: { as: 'add_objects', identifier: 'id' } })).toBe(false);
    expect(idempotent({ visits: { as: 'increment' } }, 'remove')).toBe(true);
  });

  test('for what counts twice a 500 leaves the record in doubt, where others are sent again', async () => {
    const answer = [{ status: 500, json: { message: 'oops' } }];
    const record = aRecord('r', KEY, visits);
    const counting = scriptedBraze('users', answer, { options: { attributes: { visits: { as: 'increment' } } } });
    expect((await counting.deliver([record])).outcomes[0]?.kind).toBe('in_doubt');
    expect((await scriptedBraze('users', answer).deliver([record])).outcomes[0]?.kind).toBe('retry');
  });

  test('updating objects without merging would overwrite them, and is refused', () => {
    const { declared } = scriptedBraze('users', []);
    const parsed = declared.options.safeParse({ attributes: { pets: { as: 'update_objects', identifier: 'id' } } });
    expect(parsed.error?.issues[0]).toMatchObject({ path: ['objects'], message: expect.stringContaining('`objects: merge`') });
  });
});

describe('values Braze would not take, or would take for something else', () => {
  const long = 'x'.repeat(256);
  test.each([
    ['an operation that is not declared', {}, { inc: 1 }, 'operation'],
    ['an operation of an array', {}, { $add: [{ id: 1 }] }, 'value'],
    ['a text that is too long', {}, long, 'value'],
    ['a text that is too long inside an object', {}, { a: { b: long } }, 'value'],
    ['a name with `$` inside an object', {}, { a: { $b: 1 } }, 'value'],
    ['an object of more than 50 KB', {}, Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`k${n}`, 'y'.repeat(200)])), 'value'],
    ['a counter that is no integer', { attributes: { x: { as: 'increment' } } }, 'many', 'operation'],
    ['elements that are no list', { attributes: { x: { as: 'add' } } }, 'a', 'operation'],
    ['objects without their identifier', { attributes: { x: { as: 'add_objects', identifier: 'id' } } }, [{ name: 'a' }], 'operation'],
  ])('%s is rejected alone, before it is sent', async (_, options, value, code) => {
    const scripted = scriptedBraze('users', createBrazeSandbox(), { options });
    const given = typeof value === 'string' ? value : new Json(JSON.stringify(value));
    const { outcomes } = await scripted.deliver([
      aRecord('r', KEY, { 'custom_attributes.x': given }),
      aRecord('s', { external_id: 'v' }, { first_name: 'Ada' }),
    ]);
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', code: `braze.${code}`, field: 'custom_attributes.x' });
    expect(outcomes[1]).toEqual({ kind: 'delivered' });
    expect(JSON.stringify(scripted.requests())).not.toContain('"x"');
  });

  test.each(['email', 'external_id', '_merge_objects'])('a custom attribute cannot be called `%s`', async (name) => {
    const { outcomes } = await scriptedBraze('users', []).deliver([aRecord('r', KEY, { [`custom_attributes.${name}`]: 'x' })]);
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', code: 'braze.name', field: `custom_attributes.${name}` });
  });

  test('standard attributes are not held to the limits of custom ones', async () => {
    const tokens = new Json(JSON.stringify([{ app_id: 'a', token: 'x'.repeat(300) }]));
    const scripted = scriptedBraze('users', [{ json: { message: 'success' } }]);
    expect((await scripted.deliver([aRecord('r', KEY, { push_tokens: tokens })])).outcomes[0]).toEqual({ kind: 'delivered' });
  });

  test('a date inside an object is one, and arrives', async () => {
    const braze = told({});
    expect(await braze.tell({ 'custom_attributes.trip': new Json('{"at":{"$time":"2026-01-31T10:00:00Z"}}') })).toEqual({
      kind: 'delivered',
    });
    expect(braze.held()).toEqual({ trip: { at: { $time: '2026-01-31T10:00:00Z' } } });
  });

  test('an array longer than the workspace takes is rejected where the settings tell it', async () => {
    const record = aRecord('r', KEY, { 'custom_attributes.x': ['a', 'b', 'c'] });
    const { outcomes } = await scriptedBraze('users', [], { settings: { array_items: 2 } }).deliver([record]);
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', message: expect.stringContaining('`array_items`') });
  });
});

describe('only changes are sent, and Braze holds what the source has', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const scalar = fc.oneof(fc.integer(), fc.string({ maxLength: 5 }), fc.boolean());
  const value: fc.Arbitrary<Value> = fc.oneof(scalar, fc.constant(null), fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }));
  /** Plain attributes, and two objects that are mapped property by property. */
  const flat = fc
    .tuple(fc.dictionary(name, value), fc.dictionary(name, scalar), fc.dictionary(name, scalar))
    .map(([plain, home, work]) => ({
      ...Object.fromEntries(Object.entries(plain).map(([key, one]) => [`custom_attributes.${key}`, one])),
      ...Object.fromEntries(Object.entries(home).map(([key, one]) => [`custom_attributes.home.${key}`, one])),
      ...Object.fromEntries(Object.entries(work).map(([key, one]) => [`custom_attributes.work.${key}`, one])),
    }));
  const withNulls = (before: Readonly<Record<string, Value>>, after: Readonly<Record<string, Value>>) => ({
    ...Object.fromEntries(Object.keys(before).map((path) => [path, null])),
    ...after,
  });
  const same = (a: Value | undefined, b: Value | undefined) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

  test.each(['replace', 'merge'] as const)('I10 with objects: %s, whatever changes; and the bill is what is counted', async (mode) => {
    await fc.assert(
      fc.asyncProperty(flat, flat, async (before, after) => {
        const { tell, held, scripted, sandbox } = told({ objects: mode });
        await tell(before);
        const wanted = withNulls(before, after);
        const changedPaths = Object.keys(wanted).filter((path) => !same((before as Record<string, Value>)[path], wanted[path]));
        if (changedPaths.length > 0) await tell(wanted, { operation: 'change', changed: ['custom_attributes'], changedPaths });
        const fresh = told({ objects: mode });
        await fresh.tell(Object.fromEntries(Object.entries(wanted).filter(([, one]) => one !== null)));
        const clean = (all: unknown) => Object.fromEntries(Object.entries(all ?? {}).filter(([, one]) => JSON.stringify(one) !== '{}'));
        expect(clean(held())).toEqual(clean(fresh.held()));
        expect(scripted.tallied['data_points'] ?? 0).toBe(billOf(sandbox));
      }),
      { numRuns: 300 },
    );
  });
});
