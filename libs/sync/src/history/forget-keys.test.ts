import { expect, test } from '@jest/globals';
import { fault } from '@tributary/connector-kit';
import { describeEngines } from '../testing/describe-engines.js';
import { knownKeys } from './forget-keys.js';

describeEngines('the keys a sync knows of', (openWorld) => {
  test('are at the destination from an addition without an answer until it was taken back', async () => {
    const world = await openWorld({ idempotent: true, records: 1 });
    world.define({ mode: 'mirror', delivery: { retry_minutes: 0 } });
    const present = async () => {
      const { schema } = world.warehouse.config;
      return (await knownKeys(world.warehouse, { schema, sync: 'people_to_fake', keys: ['1', '2', '3'] })).present;
    };
    const { script } = world.destination;
    await world.sql(`INSERT INTO people (id, name) VALUES (1, 'Ann'), (2, 'Ben')`);
    script.push((batch, _, keep) => {
      batch.forEach(keep);
      throw fault.inDoubt('the connection was cut');
    });
    await world.run();
    expect((await present()).toSorted()).toEqual(['1', '2']);
    await world.sql('DELETE FROM people WHERE id = 1');
    script.push((_, outcomes) => outcomes.all({ kind: 'rejected', code: 'no', message: 'not now' }));
    await world.run();
    expect((await present()).toSorted()).toEqual(['1', '2']);
    await world.run();
    expect(await present()).toEqual(['2']);
  });
});
