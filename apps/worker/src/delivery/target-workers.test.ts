import type { DeliveryTarget } from '@tributary/core';
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { deliveryQueue, type JobQueue, openQueue } from '@tributary/queue';
import { type Catalog, createLogger } from '@tributary/runtime';
import { freshDatabase, type TestDatabase, testRedis } from '@tributary/test-support';
import type { Job } from 'bullmq';
import type { DeliverBatchJob } from '../jobs/deliver-batch.job.js';
import { TargetWorkers } from './target-workers.js';

const logger = createLogger({ logLevel: 'silent' }, 'test');
const catalog = { connectors: [{ slug: 'http', objects: { record: { concurrency: 4 } } }] } as unknown as Catalog;
const BATCH_MS = 20;

/** As many destinations, each with as many batches. */
const targets = (most: number): readonly DeliveryTarget[] =>
  Array.from({ length: most }, (_, n) => ({ workspaceId: 'default', destination: `d${n}`, object: 'record' }));

describe.each(['PostgreSQL', 'Redis'])('the queues of targets on %s', (place) => {
  let database: TestDatabase;
  let queue: JobQueue;
  beforeAll(async () => {
    database = await freshDatabase();
    const redisUrl = place === 'Redis' ? testRedis() : undefined;
    if (place === 'Redis' && redisUrl === undefined) throw new Error('this test needs a Redis');
    queue = await openQueue({ databaseUrl: database.url, redisUrl, namespace: `t${randomUUID().slice(0, 8)}`, connections: 6 });
  }, 60_000);
  afterAll(async () => {
    await queue.close();
    await database.drop();
  });

  /** Delivers ten batches to each of twenty destinations; gives how late each batch of the healthy ones came. */
  async function deliverAll(run: string, stands: (destination: string) => boolean): Promise<readonly number[]> {
    const late: number[] = [];
    const ended = new AbortController();
    setMaxListeners(0, ended.signal);
    const deliver = async (job: Job) => {
      const destination = job.queueName.split('.')[2] ?? '';
      if (stands(destination)) return sleep(60_000, undefined, { signal: ended.signal }).catch(() => undefined);
      await sleep(BATCH_MS);
      late.push(performance.now() - began);
    };
    const workers = new TargetWorkers(queue, catalog, logger, { process: deliver } as unknown as DeliverBatchJob);
    const all = targets(20).map((target) => ({ ...target, workspaceId: run }));
    for (const target of all) await workers.open(target, 'http');
    const runId = randomUUID();
    const began = performance.now();
    const batches = Array.from({ length: 10 }, (_, batch) => ({ runId, batch }));
    await Promise.all(all.map((target) => deliveryQueue(queue, target).deliver(batches)));
    const healthy = all.filter(({ destination }) => !stands(destination)).length * 10;
    for (let waited = 0; late.length < healthy && waited < 30_000; waited += 10) await sleep(10);
    ended.abort();
    await workers.onApplicationShutdown();
    expect(late).toHaveLength(healthy);
    return late.sort((a, b) => a - b);
  }

  const p95 = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.95)] ?? Infinity;

  test('L5 of twenty destinations one takes nothing and three are slow: the others are served as if all were well', async () => {
    await deliverAll('warm', () => false);
    // Before and after: what else the machine does meanwhile is not the queues' matter.
    const well = await deliverAll('well', () => false);
    const ill = await deliverAll('ill', (destination) => ['d3', 'd7', 'd11', 'd15'].includes(destination));
    const again = await deliverAll('again', () => false);
    expect(p95(ill)).toBeLessThanOrEqual(1.5 * Math.max(p95(well), p95(again)) + BATCH_MS);
  }, 60_000);

  test('a target is closed when it is idle, and what comes then is delivered when it is opened again', async () => {
    const [target] = targets(1) as [DeliveryTarget];
    let done = 0;
    const workers = new TargetWorkers(queue, catalog, logger, { process: async () => (done += 1) } as unknown as DeliverBatchJob);
    await workers.open(target, 'http');
    await workers.closeIdle(60_000);
    expect(workers.targets).toEqual([target]);
    await sleep(20);
    await workers.closeIdle(10);
    expect(workers.targets).toEqual([]);
    await deliveryQueue(queue, target).deliver([{ runId: randomUUID(), batch: 0 }]);
    await sleep(100);
    expect(done).toBe(0);
    await workers.open(target, 'http');
    for (let waited = 0; done === 0 && waited < 10_000; waited += 10) await sleep(10);
    expect(done).toBe(1);
    await workers.onApplicationShutdown();
  }, 30_000);
});
