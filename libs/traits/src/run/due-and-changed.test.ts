import { Invalid, Trait } from '@tributary/core';
import { ident, sql } from '@tributary/sql';
import { openTestWarehouse, plainProfiles, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { computeTraits, recalculate, resetTraits, type TraitsRequest, type TraitStage } from '../index.js';

const aTrait = (id: string, trait: object = {}): Trait =>
  Trait.parse({ kind: 'trait', id, type: 'last', value: `payload->>'v'`, ...trait });

const revised = (traits: readonly Trait[], revision = 1) => traits.map((trait) => ({ trait, revision }));

let events = 0;
const anEvent = (user: string, payload: TestEvent['payload']): TestEvent => ({
  id: `e${String(++events).padStart(4, '0')}`,
  ...{ source_id: 'web', type: 'page', version: '1' },
  event_time: new Date(Date.UTC(2026, 0, 1) + events * 1000).toISOString(),
  payload: { user, ...payload },
});

describe.each(TEST_ENGINES)('a trait run on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function aShop(first: readonly TestEvent[]) {
    const shop = await plainProfiles(place.warehouse, `shop_${++schemas}`, first);
    const compute = (traits: readonly Trait[], wanted: Partial<TraitsRequest> = {}) =>
      computeTraits(place.warehouse, { schema: shop.schema, events: shop.events, traits: revised(traits), runId: 'run', ...wanted });
    const columns = async () =>
      (await place.warehouse.describe(sql`SELECT * FROM ${shop.tables.pivotedCustomerAttributes}`)).map(({ name }) => name).slice(1);
    return { ...shop, compute, columns };
  }

  test('computes everybody first, then only who has new events; nothing when nobody has', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    const traits = [aTrait('latest'), aTrait('how_many', { type: 'num_of_unique' })];
    expect(await shop.compute(traits)).toMatchObject({ mode: 'all', profiles: 2, traits: 2, values: 4 });
    await shop.tell([anEvent('ann', { v: 'c' })]);
    expect(await shop.compute(traits, { runId: 'second' })).toMatchObject({ mode: 'due', profiles: 1, traits: 2, values: 2 });
    expect(await shop.values('latest')).toEqual({ ann: ['c'], bob: ['b'] });
    expect(await shop.compute(traits, { runId: 'third' })).toMatchObject({ mode: 'none', profiles: 0, traits: 0 });
    const rows = await place.warehouse.rows(sql`SELECT calculated_by FROM ${shop.tables.profile} ORDER BY 1`);
    expect(rows).toEqual([['run'], ['second']]);
  });

  test('a profile nobody touched is computed again after 48 hours, and by `full`', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    await shop.compute([aTrait('latest')]);
    await shop.run(
      sql`UPDATE ${shop.tables.profile} SET calculated_at = calculated_at - INTERVAL '49 hours', changed_at = changed_at - INTERVAL '49 hours'
        WHERE id IN (SELECT max(CAST(id AS text))::uuid FROM ${shop.tables.profile})`,
    );
    expect(await shop.compute([aTrait('latest')])).toMatchObject({ mode: 'due', profiles: 1 });
    expect(await shop.compute([aTrait('latest')], { full: true })).toMatchObject({ mode: 'all', profiles: 2 });
  });

  test('a profile that was merged loses its values to the one it went to', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' }), anEvent('cid', { v: 'c' })]);
    const traits = [aTrait('all', { type: 'list' })];
    await shop.compute(traits);
    await shop.merge('bob', 'ann');
    expect(await shop.compute(traits)).toMatchObject({ mode: 'due', profiles: 1 });
    expect(await shop.values('all')).toEqual({ ann: [['a', 'b']], cid: [['c']] });
    expect(await shop.compute(traits)).toMatchObject({ mode: 'none' });
    await recalculate(place.warehouse, shop.schema);
    await shop.merge('cid', 'ann');
    expect(await shop.compute(traits)).toMatchObject({ profiles: 1 });
    expect(await shop.values('all')).toEqual({ ann: [['a', 'b', 'c']] });
  });

  test('a changed definition computes its own trait for everybody, and the others only for who is due', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a', w: 1 }), anEvent('bob', { v: 'b', w: 2 })]);
    const kept = aTrait('kept');
    await shop.compute([kept, aTrait('other')]);
    await shop.run(sql`UPDATE ${shop.tables.profileTrait} SET kept = 'by hand'`);
    await shop.tell([anEvent('ann', { v: 'z', w: 3 })]);
    const other = aTrait('other', { value: `payload->>'w'` });
    expect(await shop.compute([kept, other], { runId: 'next' })).toMatchObject({ mode: 'changed', changed: ['other'], profiles: 2 });
    expect(await shop.values('kept', 'other')).toEqual({ ann: ['z', '3'], bob: ['by hand', '2'] });
    const rows = await place.warehouse.rows(sql`SELECT trait_id, run_id FROM ${shop.tables.traitColumn} ORDER BY 1`);
    expect(rows).toEqual([
      ['kept', 'run'],
      ['other', 'next'],
    ]);
  });

  test('who changes only a label, an owner or a description has nothing computed', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' })]);
    await shop.compute([aTrait('latest', { types: ['page', 'order'] })]);
    const same = aTrait('latest', { types: ['order', 'page'], label: 'Latest', owner: 'Ann', description: 'Of all', pii: true });
    expect(await shop.compute([same])).toMatchObject({ mode: 'none' });
  });

  test('a removed definition removes its values, a new one brings its own; columns keep their places', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' })]);
    await shop.compute([aTrait('one'), aTrait('two'), aTrait('three')]);
    expect(await shop.compute([aTrait('zero'), aTrait('three'), aTrait('one')])).toMatchObject({ removed: ['two'], changed: ['zero'] });
    expect(await shop.columns()).toEqual(['one', 'three', 'zero']);
    const long = await place.warehouse.rows(sql`SELECT trait_id FROM ${shop.tables.customerAttributes} ORDER BY 1`);
    expect(long).toEqual([['one'], ['three'], ['zero']]);
    expect(await shop.compute([])).toMatchObject({ removed: ['one', 'three', 'zero'] });
    expect(await shop.columns()).toEqual([]);
  });

  test('`traitsOnly` computes those for everybody and leaves who is due for later', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    const traits = [aTrait('one'), aTrait('two')];
    await shop.compute(traits);
    await shop.tell([anEvent('ann', { v: 'z' })]);
    expect(await shop.compute([...traits, aTrait('new')], { traitsOnly: ['two'] })).toMatchObject({ mode: 'changed', traits: 1 });
    expect(await shop.values('one', 'two')).toEqual({ ann: ['a', 'z'], bob: ['b', 'b'] });
    expect(await shop.columns()).toEqual(['one', 'two']);
    expect(await shop.compute(traits)).toMatchObject({ mode: 'due', profiles: 1 });
    await expect(shop.compute(traits, { traitsOnly: ['tow'] })).rejects.toThrow('there is no trait `tow`, did you mean `two`?');
  });

  test('a run that is stopped at any stage leaves the values of before', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    await shop.compute([aTrait('latest')]);
    await shop.tell([anEvent('ann', { v: 'z' })]);
    const before = await shop.values('latest');
    const changed = [aTrait('latest', { type: 'list' })];
    for (const traits of [[aTrait('latest')], changed])
      for (const at of ['check', 'contexts', 'compute', 'publish'] satisfies TraitStage[]) {
        const stop = new AbortController();
        const onProgress: TraitsRequest['onProgress'] = ({ stage }) => stage === at && stop.abort();
        await expect(shop.compute(traits, { signal: stop.signal, onProgress })).rejects.toMatchObject({ name: 'Cancelled' });
        expect(await shop.values('latest')).toEqual(before);
      }
    expect(await shop.compute(changed)).toMatchObject({ mode: 'all' });
    expect(await shop.values('latest')).toEqual({ ann: [['a', 'z']], bob: [['b']] });
  });

  test('who reads while runs go on sees all profiles, each time with all columns of one run', async () => {
    const shop = await aShop(['ann', 'bob', 'cid'].map((user) => anEvent(user, { v: user })));
    const versions = [[aTrait('one'), aTrait('two')], [aTrait('two', { type: 'list' })], [aTrait('one'), aTrait('two')]];
    await shop.compute(versions[0] ?? []);
    let isOver = false;
    const seen: number[] = [];
    const reading = (async () => {
      while (!isOver) {
        const rows = await place.warehouse.rows(sql`SELECT * FROM ${shop.tables.pivotedCustomerAttributes} WHERE two IS NOT NULL`);
        seen.push(rows.length);
        expect(new Set(rows.map((row) => row.length)).size).toBe(1);
      }
    })();
    for (const traits of versions) {
      await shop.tell([anEvent('ann', { v: 'more' })]);
      await shop.compute(traits);
      await shop.compute(traits, { full: true });
    }
    isOver = true;
    await reading;
    expect(seen.length).toBeGreaterThan(3);
    expect(new Set(seen)).toEqual(new Set([3]));
  });

  test('a trait that has another type by now, since a table it reads was changed, is computed for everybody; what stands on it as well', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    const prices = ident(`${shop.table}_prices`);
    await shop.run(sql`CREATE TABLE ${prices} AS SELECT 1 AS price`);
    const query = `SELECT profile_id, (SELECT max(price) FROM ${prices.text}) AS value FROM customer_events GROUP BY profile_id`;
    const traits = [
      aTrait('latest'),
      Trait.parse({ kind: 'trait', id: 'price', type: 'sql', query }),
      Trait.parse({ kind: 'trait', id: 'same', type: 'formula', value: 'price' }),
    ];
    await shop.compute(traits);
    expect(await shop.values('price', 'same')).toEqual({ ann: [1, 1], bob: [1, 1] });
    await shop.run(sql`ALTER TABLE ${prices} ALTER COLUMN price TYPE text`);
    await shop.run(sql`UPDATE ${shop.tables.profileTrait} SET latest = 'by hand'`);
    await shop.tell([anEvent('ann', { v: 'z' })]);
    expect(await shop.compute(traits)).toMatchObject({ mode: 'changed', changed: ['price', 'same'], profiles: 2 });
    expect(await shop.values('latest', 'price', 'same')).toEqual({ ann: ['z', '1', '1'], bob: ['by hand', '1', '1'] });
    expect(await shop.compute(traits)).toMatchObject({ mode: 'none' });
    // Beside a definition that changed.
    await shop.run(sql`ALTER TABLE ${prices} ALTER COLUMN price TYPE double precision USING CAST(price AS double precision)`);
    await shop.tell([anEvent('bob', { v: 'y' })]);
    const [, ...others] = traits;
    const list = aTrait('latest', { type: 'list' });
    expect(await shop.compute([list, ...others])).toMatchObject({ profiles: 2, values: 6 });
    expect(await shop.values('latest', 'price', 'same')).toEqual({ ann: [['a', 'z'], 1, 1], bob: [['b', 'y'], 1, 1] });
  });

  test('a trait whose column was dropped from the events fails by its name, and the values of before stay', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' })]);
    await shop.run(sql`ALTER TABLE ${ident(shop.table)} ADD COLUMN extra text`);
    const mapping = { ...shop.events, columns: { ...shop.events.columns, version: 'extra' } };
    const traits = [aTrait('latest'), aTrait('versions', { value: 'version' })];
    await shop.compute(traits, { events: mapping });
    await shop.run(sql`ALTER TABLE ${ident(shop.table)} DROP COLUMN extra`);
    await shop.tell([anEvent('ann', { v: 'z' })]);
    const failed = shop.compute(traits, { events: mapping });
    await expect(failed).rejects.toThrow(Invalid);
    await expect(failed).rejects.toThrow(/extra/);
    expect(await shop.values('latest')).toEqual({ ann: ['a'] });
  });

  test('`recalculate` keeps the values and has everybody computed again', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' }), anEvent('bob', { v: 'b' })]);
    await shop.compute([aTrait('latest')]);
    expect(await recalculate(place.warehouse, shop.schema)).toBe(2);
    expect(await shop.values('latest')).toEqual({ ann: ['a'], bob: ['b'] });
    expect(await shop.compute([aTrait('latest')])).toMatchObject({ mode: 'all', profiles: 2 });
  });

  test('`resetTraits` deletes all values and columns, and leaves views that can be read', async () => {
    const shop = await aShop([anEvent('ann', { v: 'a' })]);
    await shop.compute([aTrait('latest')]);
    await resetTraits(place.warehouse, shop.schema);
    expect([await shop.columns(), await shop.values()]).toEqual([[], {}]);
    expect(await place.warehouse.rows(sql`SELECT * FROM ${shop.tables.customerAttributes}`)).toEqual([]);
    expect(await shop.compute([aTrait('latest')])).toMatchObject({ mode: 'all', profiles: 1, values: 1 });
  });
});
