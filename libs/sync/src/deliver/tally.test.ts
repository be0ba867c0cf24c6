import { expect, test } from '@jest/globals';
import { fault, type DestinationObject } from '@tributary/connector-kit';
import { describeEngines } from '../testing/describe-engines.js';
import { createTally } from './tally.js';

type Write = DestinationObject<unknown>['write'];

describeEngines('what a connector counts besides', (openWorld) => {
  test('is summed over all batches and attempts into the result of the run', async () => {
    let attempts = 0;
    const write: Write = async ({ tally }, batch, outcomes) => {
      attempts += 1;
      tally?.('data_points', 1);
      if (attempts === 1) throw fault.transient('away');
      for (const { changed } of batch) tally?.('data_points', changed.length);
      outcomes.all({ kind: 'delivered' });
    };
    const world = await openWorld({ records: 2, object: { write } });
    await world.sql("INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 40), (3, 'Cid', 50)");
    const run = await world.run();
    // Three attempts, and two fields of three people.
    expect(run.result).toEqual({ tally: { data_points: 9 } });
    expect((await world.run()).result).toEqual({});
  });

  test('I15 a worker that dies before its answer is noted leaves nothing of it in the sums', async () => {
    const write: Write = async ({ tally }, batch, outcomes) => {
      tally?.('points', batch.length);
      outcomes.all({ kind: 'delivered' });
    };
    const world = await openWorld({ object: { write } });
    await world.sql("INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 40)");
    expect((await world.crashAt('answer', 'before')).result).toEqual({ tally: { points: 2 } });
    await world.sql('UPDATE people SET age = 41 WHERE id = 2');
    expect((await world.crashAt('answer', 'after')).result).toEqual({ tally: { points: 1 } });
  });
});

test('a figure that is no whole number is refused: its sums would not be exact', () => {
  expect(() => createTally().add('points', 0.5)).toThrow('no whole number');
});
