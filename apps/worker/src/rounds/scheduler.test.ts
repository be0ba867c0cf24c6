import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyObject, KINDS } from '@tributary/core';
import { type JobQueue, openQueue } from '@tributary/queue';
import { createLogger } from '@tributary/runtime';
import { openStore, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { Scheduler } from './scheduler.js';

const logger = createLogger({ logLevel: 'silent' }, 'test');
const workspaceId = 'default';

describe('the scheduler', () => {
  let database: TestDatabase;
  let store: Store;
  let queue: JobQueue;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url, connections: 30 });
    await store.migrate();
    await store.workspaces.ensure(workspaceId);
    queue = await openQueue({ databaseUrl: database.url });
    await apply(
      { kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'x.duckdb', schedules: { stitch: { every: '1h' } } },
      { kind: 'destination', id: 'crm', connector: 'http' },
      { kind: 'model', id: 'orders', warehouse: 'main', table: 'o', primary_key: 'id' },
    );
  });
  beforeEach(async () => void (await store.db.deleteFrom('run').execute()));
  afterAll(async () => {
    await queue.close();
    await store.close();
    await database.drop();
  });

  const apply = (...objects: readonly object[]) =>
    store.objects.apply(
      workspaceId,
      objects.map((raw) => KINDS[(raw as AnyObject).kind].schema.parse(raw)),
      'test',
    );
  const sync = (id: string, overlap: 'skip' | 'queue' = 'skip', more: object = {}) => ({
    ...{ kind: 'sync', id, source: { model: 'orders' }, destination: 'crm', object: 'requests', key: { id: 'id' }, mapping: {} },
    ...{ schedule: { every: '1s' }, overlap, ...more },
  });
  const makeDue = (subject: string) =>
    store.db
      .updateTable('schedule')
      .set({ nextAt: new Date(Date.now() - 1_000) })
      .where('subject', '=', subject)
      .execute();
  const shown = async (subject: string) => (await store.schedules.list(workspaceId)).find((one) => one.subject === subject);
  const active = async (): Promise<readonly RunRow[]> =>
    (await store.runs.list({ workspaceId, limit: 500 })).items.filter(({ state }) => state === 'queued' || state === 'running');

  test('starts the run of a sync with its definition, and asks a worker for it', async () => {
    await apply(sync('a', 'skip', { schedule: { every: '1h' } }));
    await makeDue('a');
    expect(await new Scheduler(store, queue, logger).look()).toBe(1);
    expect(await active()).toMatchObject([
      { kind: 'sync', subject: 'a', trigger: 'schedule', createdBy: 'schedule', input: { sync: { id: 'a' }, intent: { kind: 'changes' } } },
    ]);
    expect((await queue.depth())['run-sync']).toBeGreaterThan(0);
  });

  test('tells what it could not start: while another run goes on, and what has nothing to work on', async () => {
    await apply(sync('a', 'skip', { schedule: { every: '1h' } }));
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject: 'a', trigger: 'api', actor: 'test' });
    for (const subject of ['a', 'main']) await makeDue(subject);
    expect(await new Scheduler(store, queue, logger).look()).toBe(2);
    expect(await shown('a')).toMatchObject({ lastOutcome: 'skipped', lastNote: expect.stringContaining(run.id) });
    expect(await shown('main')).toMatchObject({ lastOutcome: 'refused', lastNote: expect.stringContaining('has no events') });
    expect(await new Scheduler(store, queue, logger).look()).toBe(0);
  });

  test('C2 I7 in a storm of schedules, wishes and workers that stop, each sync has one run at a time, and one more only where it may queue', async () => {
    await apply(
      ...['s1', 's2', 's3'].map((id) => sync(id)),
      ...['q1', 'q2', 'q3'].map((id) => sync(id, 'queue')),
      sync('a', 'skip', { enabled: false }),
    );
    const until = Date.now() + 6_000;
    const storm: Promise<void>[] = [];
    const again = (pause: number, work: () => Promise<unknown>) =>
      storm.push(
        (async () => {
          while (Date.now() < until) {
            await work();
            await sleep(Math.random() * pause);
          }
        })(),
      );
    const any = () => ['s1', 's2', 's3', 'q1', 'q2', 'q3'][Math.floor(Math.random() * 6)] as string;
    const counts = { wished: 0, most: 0, scheduled: 0, done: 0 };
    for (const scheduler of [1, 2, 3].map(() => new Scheduler(store, queue, logger)))
      again(50, async () => (counts.scheduled += await scheduler.look()));
    for (let wisher = 0; wisher < 3; wisher += 1)
      again(30, async () => {
        counts.wished += 1;
        const subject = any();
        const overlap = subject.startsWith('q') ? 'queue' : 'skip';
        await store.runs.create({ workspaceId, kind: 'sync', subject, trigger: 'api', actor: 'test', overlap }).catch(() => undefined);
      });
    for (let worker = 0; worker < 3; worker += 1)
      again(40, async () => {
        const run = (await active())[Math.floor(Math.random() * 4)];
        const claim = run && (await store.runs.claim(run.id, `w${worker}`, 100));
        if (claim === undefined) return;
        // Every third worker stops in the middle of its work.
        if (Math.random() < 0.33) return;
        await store.runs.complete(claim, {}).then(
          () => (counts.done += 1),
          () => undefined,
        );
      });
    again(20, () => store.sweep.promote());
    again(5, async () => {
      const runs = await active();
      const of = (subject: string) => runs.filter((run) => run.subject === subject).length;
      for (const subject of ['s1', 's2', 's3']) expect(of(subject)).toBeLessThanOrEqual(1);
      for (const subject of ['q1', 'q2', 'q3']) expect(of(subject)).toBeLessThanOrEqual(2);
      expect(runs.filter(({ state, waiting }) => state === 'running' && waiting !== null)).toEqual([]);
      counts.most = Math.max(counts.most, runs.length);
    });
    await Promise.all(storm);
    expect(counts.wished).toBeGreaterThan(50);
    expect(counts.scheduled).toBeGreaterThan(5);
    expect(counts.done).toBeGreaterThan(5);
    expect(counts.most).toBeGreaterThan(6);
  }, 30_000);
});
