import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { runSync } from './run-sync.js';
import { describeEngines } from './testing/describe-engines.js';

describeEngines('syncs of one warehouse', (openWorld) => {
  test('that run for the first time at once are not in each other’s way', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people SELECT i, 'name ' || i, 20 FROM generate_series(1, 100) AS numbers(i)`);
    const runs = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, runId: randomUUID() }));
    await Promise.all(
      runs.map(({ id, runId }) => {
        world.runs.create(runId);
        const tools = world.tools();
        return runSync(runId, { ...tools, resolved: { ...tools.resolved, sync: { ...tools.resolved.sync, id } } });
      }),
    );
    const states = runs
      .map(({ runId }) => world.runs.run(runId))
      .map(({ stage, error, counts }) => ({ stage, error, planned: counts.planned }));
    expect(states).toEqual(runs.map(() => ({ stage: 'deliver', error: null, planned: 100 })));
  });
});
