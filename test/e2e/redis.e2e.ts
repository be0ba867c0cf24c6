import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testRedis } from '@tributary/test-support';
import { Redis } from 'ioredis';
import { CUSTOMERS, defineCustomers, EXPECTED } from './customers.js';
import { sandboxAt } from './sandbox.js';
import { bringUpStack, type Stack } from './stack.js';

const server = testRedis();
const onRedis = server === undefined ? describe.skip : describe;

onRedis('with a Redis for its queue', () => {
  // A database of its own, because it will be emptied.
  const url = new URL(`/${1 + (process.pid % 15)}`, server).href;
  const redis = new Redis(url, { lazyConnect: true });
  let stack: Stack;

  beforeAll(async () => {
    await redis.flushdb();
    stack = await bringUpStack({ REDIS_URL: url });
    await defineCustomers(stack, [
      { id: 'whole', connector: 'braze' },
      { id: 'robbed', connector: 'http' },
    ]);
  }, 180_000);
  afterAll(async () => {
    await stack.stop();
    await redis.flushdb();
    redis.disconnect();
  });

  test('a sync delivers all, by way of Redis', async () => {
    await sandboxAt(stack.sandboxUrl, 'braze', 'whole').trouble({ count: 100, delayMs: 100 });
    const run = await stack.client.runs.sync('whole');
    await stack.when(run, ({ counts }) => counts.delivered > 0, 'the first delivery');
    expect(await redis.keys('*deliver-batch*')).not.toEqual([]);
    expect(await stack.ended(run)).toMatchObject({ state: 'succeeded', counts: { delivered: CUSTOMERS, rejected: 0 } });
  });

  test('a queue that is lost in the middle of a run is made again from what PostgreSQL knows', async () => {
    const sandbox = sandboxAt(stack.sandboxUrl, 'http', 'robbed');
    await sandbox.trouble({ count: 100, delayMs: 200 });
    const run = await stack.client.runs.sync('robbed');
    await stack.when(run, ({ counts }) => counts.delivered > 0, 'the first delivery');
    await redis.flushdb();
    const lostAt = Date.now();
    expect(await stack.ended(run)).toMatchObject({
      state: 'succeeded',
      error: null,
      counts: { extracted: CUSTOMERS, planned: CUSTOMERS, delivered: CUSTOMERS, rejected: 0, pending: 0 },
    });
    process.stdout.write(`    queue lost, run ended after: ${((Date.now() - lostAt) / 1_000).toFixed(1)} s\n`);
    expect(new Set((await sandbox.look()).holdings[EXPECTED.http.object]?.map(({ id }) => id)).size).toBe(CUSTOMERS);
    expect((await stack.ended(await stack.client.runs.sync('robbed'))).counts).toMatchObject({ unchanged: CUSTOMERS, planned: 0 });
  }, 90_000);
});
