import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { KINDS } from '@tributary/core';
import { enqueueRun, JOB_NAMES, type JobQueue } from '@tributary/queue';
import { createLogger, JOB_QUEUE, loadConfig, LOGGER, type Logger, STORE } from '@tributary/runtime';
import type { RunRow, Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { assertJobs, JOB_CLASSES } from './jobs.js';
import { Sweeper } from './rounds/sweep.js';
import { workerModule } from './worker.module.js';

describe('the jobs of the worker', () => {
  test('have exactly one handler each', () => {
    expect(JOB_CLASSES).toHaveLength(JOB_NAMES.length);
    expect(() => assertJobs()).not.toThrow();
  });

  test('with one missing, or one doubled, do not let it start', () => {
    const [first, ...others] = JOB_CLASSES;
    expect(() => assertJobs(others)).toThrow('`ask-what-if` has no handler');
    expect(() => assertJobs([...JOB_CLASSES, first])).toThrow('`ask-what-if` has 2 handlers');
  });
});

describe('a worker', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let store: Store;
  let queue: JobQueue;

  beforeAll(async () => {
    database = await freshDatabase();
    const config = loadConfig({ DATABASE_URL: database.url, TRIBUTARY_MASTER_KEY: `test:${randomBytes(32).toString('base64')}` });
    const logger = createLogger({ logLevel: 'silent' }, 'worker');
    app = await NestFactory.createApplicationContext(await workerModule(config, logger), { logger: false, abortOnError: false });
    store = app.get<Store>(STORE);
    await store.workspaces.ensure('default');
    queue = app.get<JobQueue>(JOB_QUEUE);
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  const start = async (): Promise<RunRow> => {
    const input = { kind: 'warehouse', id: 'nowhere' };
    return (await store.runs.create({ workspaceId: 'default', kind: 'check', subject: 'x', trigger: 'api', actor: 'test', input })).run;
  };
  const ended = async ({ id }: RunRow): Promise<RunRow> => {
    let last: RunRow | undefined;
    for await (const run of store.runs.watch(id, AbortSignal.timeout(15_000))) last = run;
    if (last?.finishedAt == null) throw new Error(`run ${id} did not end in 15 s`);
    return last;
  };

  test('takes what is enqueued', async () => {
    const run = await start();
    await enqueueRun(queue, run);
    expect(await ended(run)).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('`nowhere`') } });
  });

  test('takes a run that nobody enqueued, or whose job was lost: its sweep finds it', async () => {
    const run = await start();
    expect(await ended(run)).toMatchObject({ state: 'failed' });
    expect(await app.get(Sweeper).sweep()).toBe(0);
  });

  test('clears away secrets that nothing refers to any more, and sessions that have ended', async () => {
    const workspaceId = 'default';
    const row = (id: string) => ({ workspaceId, id, keyId: 'test', envelope: { key: 'x', data: 'y' } });
    await store.secrets.put(['needed', 'orphan', 'fresh'].map(row));
    const settings = { token: { $secret: 'needed' } };
    const object = KINDS.destination.schema.parse({ kind: 'destination', id: 'd', connector: 'slack', settings });
    await store.objects.put({ workspaceId, object, actor: 'test' });
    await store.db
      .updateTable('secret')
      .set({ createdAt: new Date(Date.now() - 2 * 86_400_000) })
      .where('id', 'in', ['needed', 'orphan'])
      .execute();
    const { id: userId } = await store.users.ensureAdmin(workspaceId);
    const { token } = await store.sessions.createLogin({ workspaceId, userId, actor: 'test' });
    await store.sessions.redeem(token, { ttlMs: -1 });
    await new Sweeper(store, queue, app.get<Logger>(LOGGER)).sweep();
    expect([...(await store.secrets.get(workspaceId, ['needed', 'orphan', 'fresh'])).keys()].sort()).toEqual(['fresh', 'needed']);
    expect(await store.db.selectFrom('session').select('id').execute()).toEqual([]);
  });
});
