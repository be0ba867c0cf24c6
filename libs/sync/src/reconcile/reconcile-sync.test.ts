import { expect, test } from '@jest/globals';
import { fault, type DestinationObject } from '@tributary/connector-kit';
import { describeEngines, type OpenWorld } from '../testing/describe-engines.js';
import { fileKey } from '../testing/fake-destination.js';
import { reconcileSync } from './reconcile-sync.js';

type Read = NonNullable<DestinationObject<unknown>['read']>;

/** A world whose destination can be read, with three people in it. */
async function told(openWorld: OpenWorld) {
  const troubles: Error[] = [];
  const read: Read = async ({ http }, keys) => {
    await http.send({ method: 'GET', path: 'records' });
    const trouble = troubles.shift();
    if (trouble !== undefined) throw trouble;
    return keys.map((key) => world.destination.holdings.get(fileKey({ key })) ?? null);
  };
  const world = await openWorld({ object: { read } });
  await world.sql("INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 40), (3, 'Cid', NULL)");
  await world.run();
  const reconcile = (which: Parameters<typeof reconcileSync>[1]['which'] = { all: true }) =>
    reconcileSync('r1', { which, tools: world.tools() });
  return { world, reconcile, troubles };
}

describeEngines('reconciling', (openWorld) => {
  test('finds a destination in step that holds what it was told, however it writes it', async () => {
    const { world, reconcile } = await told(openWorld);
    world.destination.holdings.set('2', { name: 'Bob', age: '40', more: 'of its own' });
    world.destination.holdings.set('3', { name: 'Cid' });
    expect(await reconcile()).toMatchObject({ records: 3, compared: 3, in_step: 3, missing: 0, different: 0, drift: [], keys: [] });
  });

  test('reports what is gone and what is different, field by field, and resending those keys repairs it', async () => {
    const { world, reconcile } = await told(openWorld);
    world.destination.holdings.delete('1');
    world.destination.holdings.set('2', { name: 'Bobby', age: 40 });
    const found = await reconcile();
    expect(found).toMatchObject({ compared: 3, in_step: 1, missing: 1, different: 1, skipped: 0, more: false });
    expect(found.drift).toEqual([
      { key: '1', kind: 'missing', fields: [] },
      { key: '2', kind: 'different', fields: [{ field: 'name', told: 'Bob', there: 'Bobby' }] },
    ]);
    await world.run({ kind: 'resend', keys: [...found.keys] });
    expect(await reconcile()).toMatchObject({ in_step: 3, keys: [] });
  });

  test('a sample looks at so many, all looks at every page, and what is owed is known to be out of step', async () => {
    const { world, reconcile } = await told(openWorld);
    expect(await reconcile({ sample: 2 })).toMatchObject({ records: 2, compared: 2, in_step: 2 });
    const many = Array.from({ length: 1_500 }, (_, index) => `(${index + 10}, 'P${index}', 1)`);
    await world.sql(`INSERT INTO people VALUES ${many.join(', ')}`);
    await world.run();
    world.destination.holdings.delete('1509');
    world.destination.script.push((batch, outcomes) => {
      for (const record of batch) outcomes.set(record, { kind: 'rejected', code: 'no', message: 'no' });
    });
    await world.sql("UPDATE people SET name = 'Anna' WHERE id = 1");
    await world.run();
    expect(await reconcile()).toMatchObject({ records: 1_502, compared: 1_502, missing: 1, keys: ['1509'] });
  });

  test('a destination that is away for a moment is asked again; what it will never answer is told', async () => {
    const { reconcile, troubles } = await told(openWorld);
    troubles.push(fault.throttled('slow', 5));
    expect(await reconcile()).toMatchObject({ in_step: 3, requests: 2 });
    troubles.push(fault.unauthorized('The key was revoked.'));
    await expect(reconcile()).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test('a mapping that has changed since the last run is refused, and so is an object that cannot be read', async () => {
    const { world, reconcile } = await told(openWorld);
    world.define({ mapping: { name: { column: 'name', normalize: 'lower' } } });
    await expect(reconcile()).rejects.toMatchObject({ code: 'reconcile.remapped' });
    const blind = await openWorld();
    await expect(reconcileSync('r1', { which: { all: true }, tools: blind.tools() })).rejects.toMatchObject({
      code: 'reconcile.unreadable',
    });
  });

  test('a sync that never ran has nothing to compare', async () => {
    const world = await openWorld({ object: { read: async () => [] } });
    expect(await reconcileSync('r1', { which: { all: true }, tools: world.tools() })).toMatchObject({ records: 0, compared: 0 });
  });
});
