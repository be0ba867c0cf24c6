import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryTarget } from '@tributary/core';
import { freshDatabase, type TestDatabase, testRedis } from '@tributary/test-support';
import type { Job, Worker } from 'bullmq';
import pg from 'pg';
import { deliveryQueue, enqueueRun, type JobName, type JobQueue, openQueue, type QueueBackendOptions, targetQueue } from './index.js';

interface Place {
  readonly options: QueueBackendOptions;
  readonly close: () => Promise<void>;
}

const LOCK_MS = 1_000;
const target: DeliveryTarget = { workspaceId: 'default', destination: 'crm', object: 'users' };
const NAMESPACE = `q${randomUUID().slice(0, 8)}`;

async function onPostgres(): Promise<Place> {
  const database: TestDatabase = await freshDatabase();
  return { options: { databaseUrl: database.url, namespace: NAMESPACE, lockMs: LOCK_MS }, close: () => database.drop() };
}

async function onRedis(redisUrl: string): Promise<Place> {
  const options = { databaseUrl: 'postgres://unused', redisUrl, namespace: NAMESPACE, lockMs: LOCK_MS };
  return { options, close: async () => undefined };
}

function describeQueue(name: string, open: () => Promise<Place>): void {
  describe(`the queue on ${name}`, () => {
    let place: Place;
    let queue: JobQueue;
    const workers: Worker[] = [];
    beforeAll(async () => {
      place = await open();
      queue = await openQueue(place.options);
    });
    afterEach(async () => {
      await Promise.all(workers.splice(0).map((worker) => worker.close()));
    });
    afterAll(async () => {
      await queue.close();
      await place.close();
    });

    const work = (job: string, processor: (job: Job) => Promise<unknown>, concurrency = 1) => {
      const worker = new queue.backend.Worker(job, processor, { ...queue.backend.workerOptions, concurrency });
      worker.on('error', () => undefined);
      workers.push(worker);
    };
    const deliverTo = (to: DeliveryTarget, processor: (job: Job) => Promise<unknown>, concurrency = 1) =>
      work(targetQueue(to), processor, concurrency);
    const openHints = (to = target) => deliveryQueue(queue, to);
    const empty = async (job: JobName) => until(async () => (await queue.depth())[job] === 0);

    test('is where it was asked to be', () => {
      expect(queue.backend.name).toBe(name);
    });

    test('a job is done once, with the payload it was given, and is forgotten then', async () => {
      const done: unknown[] = [];
      const runId = randomUUID();
      await enqueueRun(queue, { id: runId, kind: 'sync' });
      work('run-sync', async (job) => done.push(job.data));
      await empty('run-sync');
      await sleep(200);
      expect(done).toEqual([{ v: 1, runId }]);
    });

    test('a job that waits already is not added again; when it is done it may come again', async () => {
      let done = 0;
      const runId = randomUUID();
      const add = () => queue.enqueue('finish-run', { v: 1, runId }, { id: runId });
      await Promise.all([add(), add(), add()]);
      expect((await queue.depth())['finish-run']).toBe(1);
      work('finish-run', async () => (done += 1));
      await until(async () => done === 1);
      await empty('finish-run');
      await add();
      await until(async () => done === 2);
    });

    test('a delayed job comes after its delay', async () => {
      const runId = randomUUID();
      let at = 0;
      deliverTo(target, async () => (at = Date.now()));
      const asked = Date.now();
      await openHints().deliver([{ runId, batch: 0 }], { notBefore: new Date(asked + 700) });
      await until(async () => at > 0);
      expect(at - asked).toBeGreaterThanOrEqual(690);
      expect(at - asked).toBeLessThan(5_000);
    });

    test('a batch that asks for its own retry while it is being worked on gets it', async () => {
      const runId = randomUUID();
      const hints = openHints();
      let done = 0;
      deliverTo(target, async () => {
        done += 1;
        if (done === 1) await hints.deliver([{ runId, batch: 3 }], { notBefore: new Date(Date.now() + 50) });
      });
      await hints.deliver([{ runId, batch: 3 }]);
      await until(async () => done === 2);
    });

    test('many batches are added in one go and worked on side by side', async () => {
      const runId = randomUUID();
      const seen = new Set<number>();
      await openHints().deliver(Array.from({ length: 2_500 }, (_, batch) => ({ runId, batch })));
      expect((await queue.depth(target))['deliver-batch']).toBe(2_500);
      deliverTo(target, async (job) => seen.add((job.data as { batch: number }).batch), 50);
      await until(async () => seen.size === 2_500);
    }, 60_000);

    test('each target has a queue of its own: one that stands still holds up nobody else', async () => {
      const [dead, alive] = ['dead', 'alive'].map((destination) => ({ ...target, destination })) as [DeliveryTarget, DeliveryTarget];
      const runId = randomUUID();
      const batches = Array.from({ length: 20 }, (_, batch) => ({ runId, batch }));
      await openHints(dead).deliver(batches);
      await openHints(alive).deliver(batches);
      let done = 0;
      const stuck = new AbortController();
      deliverTo(dead, () => sleep(30_000, undefined, { signal: stuck.signal }).catch(() => undefined), 4);
      deliverTo(alive, async () => (done += 1), 4);
      await until(async () => done === 20);
      expect((await queue.depth(dead))['deliver-batch']).toBe(20);
      stuck.abort();
      await until(async () => (await queue.depth(dead))['deliver-batch'] === 0);
    });

    test('all workers together deliver no more batches of a target at once than it takes', async () => {
      const [runId, busy] = [randomUUID(), { ...target, object: 'orders' }];
      let [now, most, done] = [0, 0, 0];
      const deliver = async () => {
        most = Math.max(most, (now += 1));
        await sleep(20);
        [now, done] = [now - 1, done + 1];
      };
      await queue.limit(busy, 3);
      for (let worker = 0; worker < 3; worker += 1) deliverTo(busy, deliver, 3);
      await openHints(busy).deliver(Array.from({ length: 60 }, (_, batch) => ({ runId, batch })));
      await until(async () => done === 60);
      expect(most).toBe(3);
    });

    test('a job that throws is tried again', async () => {
      let tries = 0;
      const runId = randomUUID();
      work('check-connection', async () => {
        tries += 1;
        if (tries === 1) throw new Error('the first time it fails');
      });
      await enqueueRun(queue, { id: runId, kind: 'check' });
      await until(async () => tries === 2);
      await empty('check-connection');
    });

    test('the job of a worker that was killed is taken over, also a second time', async () => {
      const runId = randomUUID();
      await enqueueRun(queue, { id: runId, kind: 'stitch' });
      for (let kills = 0; kills < 2; kills += 1) await killWhileWorking(place.options, name);
      const killed = Date.now();
      const done: unknown[] = [];
      work('stitch-profiles', async (job) => done.push(job.data));
      await until(async () => done.length === 1);
      expect(done).toEqual([{ v: 1, runId }]);
      expect(Date.now() - killed).toBeLessThan(6 * LOCK_MS);
      await empty('stitch-profiles');
    }, 60_000);

    test('a payload that is not as its job has it is refused, naming the place', async () => {
      const wrong = { v: 1, runId: 'not-a-uuid', batch: -1 } as const;
      const adding = queue.deliver(target, [{ payload: wrong, options: { id: 'x' } }]);
      await expect(adding).rejects.toMatchObject({ code: 'job.payload', details: [{ path: 'runId' }, { path: 'batch' }] });
      await expect(queue.enqueue('run-sync', { v: 1, runId: randomUUID(), rows: [] } as never, { id: 'x' })).rejects.toThrow(/run-sync/);
    });

    test('a closed queue lets the process end and leaves its jobs to others', async () => {
      const runId = randomUUID();
      const other = await openQueue(place.options);
      await enqueueRun(other, { id: runId, kind: 'traits' });
      await other.close();
      expect((await queue.depth())['compute-traits']).toBe(1);
    });
  });
}

describeQueue('PostgreSQL', onPostgres);

const redisUrl = testRedis();
if (redisUrl !== undefined) describeQueue('Redis', () => onRedis(redisUrl));
else describe.skip('the queue on Redis: NOT TESTED, no Redis could be had', () => test('needs a Redis', () => undefined));

test('the names of targets never meet, whatever is in them', () => {
  const names = ['a.b', 'a', 'b', 'a:b', 'a%2Eb'].flatMap((destination) =>
    ['c', 'b.c'].map((object) => targetQueue({ workspaceId: 'w', destination, object })),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.includes(':'))).toEqual([]);
});

test('on PostgreSQL, many queues and workers share a handful of connections', async () => {
  const database = await freshDatabase();
  const queue = await openQueue({ databaseUrl: database.url, namespace: NAMESPACE, connections: 3 });
  const targets = Array.from({ length: 30 }, (_, n) => ({ ...target, destination: `d${n}` }));
  let done = 0;
  const workers = targets.map(
    (to) => new queue.backend.Worker(targetQueue(to), async () => (done += 1), { ...queue.backend.workerOptions, concurrency: 2 }),
  );
  await Promise.all(targets.map((to) => deliveryQueue(queue, to).deliver([{ runId: randomUUID(), batch: 0 }])));
  await until(async () => done === 30);
  expect(await connectionsTo(database)).toBeLessThanOrEqual(4);
  await Promise.all(workers.map((worker) => worker.close()));
  await queue.close();
  await until(async () => (await connectionsTo(database)) === 0);
  await database.drop();
}, 60_000);

test('a database that cannot be reached is named as the trouble', async () => {
  await expect(openQueue({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })).rejects.toThrow(/queue on PostgreSQL cannot be used/);
});

test('a Redis that cannot be reached is named as the trouble', async () => {
  const options = { databaseUrl: 'postgres://unused', redisUrl: 'redis://127.0.0.1:1' };
  await expect(openQueue(options)).rejects.toThrow(/queue on Redis cannot be used: connect ECONNREFUSED/);
});

/** Connections to the database besides the one that asks. */
async function connectionsTo({ url }: TestDatabase): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ n: number }>(
    'SELECT count(*)::int - 1 AS n FROM pg_stat_activity WHERE datname = current_database()',
  );
  await client.end();
  return rows[0]?.n ?? 0;
}

/** Lets a process of its own take the job and kills it at once. */
async function killWhileWorking({ databaseUrl, redisUrl: redis, namespace = '' }: QueueBackendOptions, backend: string): Promise<void> {
  const script = fileURLToPath(new URL('stuck-worker.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, backend, redis ?? databaseUrl, namespace, 'stitch-profiles', String(LOCK_MS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  try {
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(20_000) });
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 20_000) throw new Error('nothing happened in 20 s');
    await sleep(20);
  }
}
