import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openLane, type Lane } from './lane.js';
import type { Engine } from './source.js';
import type { CrashOrder } from './world.js';

/** The most telling of all crashes; `npm run test:crash` plays every one. */
const TELLING: Readonly<Record<Engine, readonly CrashOrder[]>> = {
  duckdb: [
    { point: 'plan.written', hit: 1, how: 'kill' },
    { point: 'batch.sent', hit: 3, how: 'kill' },
    { point: 'ledger.moved', hit: 1, how: 'kill' },
    { point: 'guard.done', hit: 2, how: 'throw' },
  ],
  postgres: [
    { point: 'plan.frozen', hit: 1, how: 'kill' },
    { point: 'batch.sent', hit: 1, how: 'throw' },
    { point: 'batch.read', hit: 2, how: 'stop' },
    { point: 'run.ended', hit: 1, how: 'kill' },
  ],
};

describe.each(Object.keys(TELLING) as Engine[])('a worker that crashes, with a warehouse in %s', (engine) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(engine);
  }, 300_000);
  afterAll(() => lane.close());

  test.each(TELLING[engine])(
    '$how at `$point`, passing $hit: all arrives, nothing old after new, people do nothing',
    async (order) => {
      const played = await lane.play(order);
      process.stdout.write(`    ${order.how} at ${order.point}: ended after ${played.recoveredMs} ms, ${played.duplicates} twice\n`);
      expect(played.problems).toEqual([]);
    },
    120_000,
  );
});
