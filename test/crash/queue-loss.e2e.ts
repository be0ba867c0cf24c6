import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { until } from '../e2e/until.js';
import { judge } from './judge.js';
import { ROOT, startProcess, type Process } from './processes.js';
import { BIG, BIG_REQUEST } from './source.js';
import { freePort, openWorld, syncObject, type Worker, type World } from './world.js';

const RESUMED_WITHIN_S = 60;
const SYNC = 'robbed';

/** A world in which one worker is busy with one sync, round after round. */
interface Busy {
  readonly world: World;
  readonly worker: Worker;
  round: number;
}

async function openBusy(options: Omit<Parameters<typeof openWorld>[0], 'syncs'>): Promise<Busy> {
  const world = await openWorld({ ...options, syncs: [] });
  await world.define([SYNC], { size: BIG });
  await world.client.objects.apply([syncObject(SYNC, BIG_REQUEST)]);
  return { world, worker: await world.startWorker(), round: 0 };
}

/** Does harm in the middle of a run, and expects that nothing but time was lost. */
async function expectUnharmed(busy: Busy, harm: () => Promise<void>): Promise<void> {
  const { world, worker, round } = busy;
  await world.turn([SYNC], round, { size: BIG });
  const before = world.sink.received(SYNC).length;
  const run = await world.client.runs.sync(SYNC);
  await until(async () => world.sink.received(SYNC).length > before + 20, 'the delivery to be under way');
  await harm();
  const harmedAt = Date.now();
  const arrivedAt = await until(async () => world.sink.received(SYNC).find(({ at }) => at > harmedAt)?.at ?? false, 'it to go on', 90);
  const end = await until(async () => world.ended(run.id, 5).catch(() => false as const), 'the end of the run', 150);
  process.stdout.write(`    went on after ${arrivedAt - harmedAt} ms, ended after ${Date.now() - harmedAt} ms\n`);
  expect(arrivedAt - harmedAt).toBeLessThanOrEqual(RESUMED_WITHIN_S * 1_000);
  const { takenBy, lost, stale, unstable, duplicates } = judge(world.sink.received(SYNC), round, BIG);
  expect({ state: end.state, error: end.error, delivered: end.counts.delivered }).toEqual({
    ...{ state: 'succeeded', error: null, delivered: takenBy.get(run.id) },
  });
  expect({ lost, stale, unstable }).toEqual({ lost: [], stale: [], unstable: [] });
  expect(duplicates).toBeLessThanOrEqual((round + 1) * 400);
  expect({ worker: worker.ended(), api: world.apiEnded() }).toEqual({ worker: undefined, api: undefined });
  busy.round += 1;
}

const hasRedis = spawnSync('node', ['test/crash/redis-process.mjs', '--find'], { cwd: ROOT, stdio: 'ignore' }).status === 0;

(hasRedis ? describe : describe.skip)('a Redis that fails while a run delivers costs time and nothing else', () => {
  const home = mkdtempSync(join(tmpdir(), 'tributary-redis-'));
  let [busy, redis]: [Busy | undefined, Process | undefined] = [undefined, undefined];
  let port = 0;

  async function startRedis(keeps: 'yes' | 'no'): Promise<void> {
    const dir = join(home, keeps);
    mkdirSync(dir, { recursive: true });
    redis = startProcess(['node', 'test/crash/redis-process.mjs', String(port), dir, keeps], { log: join(home, 'redis.log') });
    const client = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: 100 });
    client.on('error', () => undefined);
    await until(async () => (await client.ping()) === 'PONG', 'Redis');
    client.disconnect();
  }
  const endRedis = async (): Promise<void> => {
    redis?.send('SIGTERM');
    await redis?.exited;
  };

  beforeAll(async () => {
    port = await freePort();
    await startRedis('yes');
    busy = await openBusy({ engine: 'duckdb', redisUrl: `redis://127.0.0.1:${port}` });
  }, 300_000);
  afterAll(async () => {
    await busy?.world.close();
    await endRedis();
    rmSync(home, { recursive: true, force: true });
  });

  test('started again with all it held', async () => {
    await expectUnharmed(busy as Busy, async () => {
      await endRedis();
      await startRedis('yes');
    });
  }, 240_000);

  test('emptied', async () => {
    await expectUnharmed(busy as Busy, async () => {
      const client = new Redis(port, '127.0.0.1');
      await client.flushall();
      client.disconnect();
    });
  }, 240_000);

  test('started again with nothing', async () => {
    await expectUnharmed(busy as Busy, async () => {
      await endRedis();
      await startRedis('no');
    });
  }, 240_000);
});

describe('a PostgreSQL that fails while a run delivers, the warehouse in it too, costs time and nothing else', () => {
  const home = mkdtempSync(join(tmpdir(), 'tributary-server-'));
  let [busy, server]: [Busy | undefined, Process | undefined] = [undefined, undefined];

  /** The same server again, on the same port. */
  async function startServer(): Promise<string> {
    server = startProcess(['node', 'scripts/up.mjs', 'services', '--home', home, '--json'], { log: join(home, 'server.log') });
    return (JSON.parse(await server.says('"databaseUrl"', 90)) as { databaseUrl: string }).databaseUrl;
  }
  const endServer = async (): Promise<void> => {
    server?.send('SIGTERM');
    await server?.exited;
  };

  let url = '';
  beforeAll(async () => {
    url = await startServer();
    busy = await openBusy({ engine: 'postgres', databaseUrl: url, lakeUrl: url });
  }, 300_000);
  afterAll(async () => {
    await busy?.world.close();
    await endServer();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });

  test('all its connections ended', async () => {
    await expectUnharmed(busy as Busy, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      await client.end();
    });
  }, 240_000);

  test('started again', async () => {
    await expectUnharmed(busy as Busy, async () => {
      await endServer();
      expect(await startServer()).toBe(url);
    });
  }, 240_000);
});
