import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { NO_COUNTS, NotFound, type RunKind } from '@tributary/core';
import { sql } from 'kysely';
import { openStore, type RunClaim, runLog, type RunRow, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

describe('runs', () => {
  let databaseUrl: string;
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store, databaseUrl } = used), []);
  beforeEach(async () => {
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
  });
  const start = (kind: RunKind, subject: string, more: { idempotencyKey?: string; input?: unknown } = {}) =>
    store.runs.create({ workspaceId, kind, subject, trigger: 'api', actor: 'test', ...more });
  const claimed = async (runId: string, owner = 'w1', leaseMs?: number): Promise<RunClaim> => {
    const claim = await store.runs.claim(runId, owner, leaseMs);
    if (claim === undefined) throw new Error('not claimed');
    return claim;
  };

  test('a sync has one active run at a time; the refusal names it', async () => {
    const { run } = await start('sync', 'vip', { input: { a: 1 } });
    expect(run).toMatchObject({ state: 'queued', counts: NO_COUNTS, input: { a: 1 } });
    await expect(start('sync', 'vip')).rejects.toMatchObject({ code: 'run.active', details: [{ path: 'run', message: run.id }] });
    await start('sync', 'other');
    await store.runs.complete(await claimed(run.id), {});
    expect((await start('sync', 'vip')).created).toBe(true);
  });

  test('of many runs asked for at once only one is created', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => start('sync', 'vip')));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('stitching and traits of one warehouse take turns, previews and checks do not', async () => {
    await start('stitch', 'main');
    await expect(start('traits', 'main')).rejects.toThrow(/`main` is being worked on by the stitch run/);
    await start('preview', 'main');
    await start('preview', 'main');
    await start('check', 'main');
  });

  test('a list has no runs that somebody waits for, unless it is asked for their kind', async () => {
    const [stitch] = await Promise.all([start('stitch', 'main'), start('lookup', 'main'), start('check', 'warehouse:main')]);
    const listed = async (kind?: RunKind) => (await store.runs.list({ workspaceId, kind })).items.map((run) => run.kind);
    expect(await listed()).toEqual(['stitch']);
    expect(await listed('lookup')).toEqual(['lookup']);
    expect((await store.runs.home(workspaceId)).recentRuns.map(({ id }) => id)).toEqual([stitch.run.id]);
  });

  test('maintenance waits for stitching, and the audit log tells what it did', async () => {
    const { run } = await start('maintenance', 'main', { input: { action: 'reset_stitching' } });
    await expect(start('stitch', 'main')).rejects.toMatchObject({ code: 'run.active', details: [{ message: run.id }] });
    const [entry] = (await store.audit.list({ workspaceId })).items;
    expect(entry).toMatchObject({ action: 'run.create', kind: 'maintenance', subject: 'main', after: { action: 'reset_stitching' } });
  });

  test('the same idempotency key gives the same run, also at once and after its end', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => start('sync', 'vip', { idempotencyKey: 'k1' })));
    expect(new Set(asked.map(({ run }) => run.id)).size).toBe(1);
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    await store.runs.complete(await claimed(asked[0]?.run.id ?? ''), {});
    expect(await start('sync', 'vip', { idempotencyKey: 'k1' })).toMatchObject({ created: false, run: { state: 'succeeded' } });
    await expect(start('sync', 'other', { idempotencyKey: 'k1' })).rejects.toMatchObject({ code: 'idempotency.reused' });
  });

  test('a run is worked on by one worker, until its lease has run out', async () => {
    const { run } = await start('stitch', 'main');
    const first = await claimed(run.id, 'w1', 300);
    expect(first.run).toMatchObject({ state: 'running', kind: 'stitch' });
    expect(await store.runs.claim(run.id, 'w2')).toBeUndefined();
    await sleep(350);
    const second = await claimed(run.id, 'w2');
    expect(second.epoch).toBe(first.epoch + 1);
    expect(second.run.startedAt).toEqual(first.run.startedAt);
    expect(await store.runs.renew(first)).toBe(false);
    await expect(store.runs.complete(first, {})).rejects.toMatchObject({ code: 'run.superseded' });
    await expect(store.runs.progress(first, { done: 1, total: 2 })).rejects.toMatchObject({ code: 'run.superseded' });
    await store.runs.complete(second, { profiles: 12 });
    expect(await store.runs.get(workspaceId, run.id)).toMatchObject({ state: 'succeeded', result: { profiles: 12 } });
    expect(await store.runs.claim(run.id, 'w3')).toBeUndefined();
  });

  test('a lease that is renewed holds, one that is given back is free at once', async () => {
    const { run } = await start('stitch', 'main');
    const claim = await claimed(run.id, 'w1', 300);
    await sleep(200);
    expect(await store.runs.renew(claim, 60_000)).toBe(true);
    await sleep(150);
    expect(await store.runs.claim(run.id, 'w2')).toBeUndefined();
    await store.runs.release(claim);
    expect(await store.runs.claim(run.id, 'w2')).toBeDefined();
  });

  test('a failed run says why', async () => {
    const { run } = await start('traits', 'main');
    await store.runs.fail(await claimed(run.id), { code: 'warehouse.locked', message: 'the file is locked' });
    expect(await store.runs.get(workspaceId, run.id)).toMatchObject({ state: 'failed', error: { code: 'warehouse.locked' } });
  });

  test('of many runs that may queue one goes on and one waits; the rest are refused, naming the one that waits', async () => {
    const ask = () => store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test', overlap: 'queue' });
    const all = await Promise.allSettled(Array.from({ length: 8 }, ask));
    const created = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value.run] : []));
    expect(created.map(({ waiting }) => waiting !== null).sort()).toEqual([false, true]);
    const waiting = created.find((run) => run.waiting !== null);
    await expect(ask()).rejects.toMatchObject({ code: 'run.active', details: [{ message: waiting?.id }] });
  });

  test('who waits comes before who asks later, and a waiting run can be cancelled', async () => {
    const ask = () => store.runs.create({ workspaceId, kind: 'sync', subject: 'vip', trigger: 'api', actor: 'test', overlap: 'queue' });
    const [first, second] = [(await ask()).run, (await ask()).run];
    await store.runs.complete(await claimed(first.id), {});
    const third = (await ask()).run;
    expect([third.waiting !== null, await store.runs.load(second.id)]).toMatchObject([true, { state: 'queued', waiting: null }]);
    expect(await store.runs.cancel(workspaceId, third.id, 'test')).toMatchObject({ state: 'cancelled' });
    await claimed(second.id);
  });

  test('stitching and traits of one warehouse may each wait for the other', async () => {
    const ask = (kind: RunKind) =>
      store.runs.create({ workspaceId, kind, subject: 'main', trigger: 'schedule', actor: 'schedule', overlap: 'queue' });
    const stitch = await ask('stitch');
    const [traits, next] = [await ask('traits'), await ask('stitch')];
    await store.runs.complete(await claimed(stitch.run.id), {});
    expect(await store.sweep.promote()).toContainEqual({ id: traits.run.id, kind: 'traits' });
    await store.runs.complete(await claimed(traits.run.id), {});
    expect(await store.sweep.promote()).toContainEqual({ id: next.run.id, kind: 'stitch' });
  });

  test('a run that is worked on is cancelled by its worker, which hears of it at once', async () => {
    const { run } = await start('stitch', 'main');
    const claim = await claimed(run.id);
    const stop = new AbortController();
    const heard = store.runs.cancelled(run.id, stop.signal);
    expect(await store.runs.endCancelled(claim)).toBe(false);
    const asked = Date.now();
    expect(await store.runs.cancel(workspaceId, run.id, 'test')).toMatchObject({ state: 'running', cancelRequestedAt: expect.any(Date) });
    expect(await heard).toBe(true);
    expect(Date.now() - asked).toBeLessThan(2_000);
    expect(await store.runs.endCancelled(claim)).toBe(true);
    expect(await store.runs.load(run.id)).toMatchObject({ state: 'cancelled' });
    await expect(store.runs.cancel(workspaceId, run.id, 'test')).rejects.toMatchObject({ code: 'run.ended' });
    await expect(store.runs.cancel('other', run.id, 'test')).rejects.toThrow(NotFound);
    const nobody = store.runs.cancelled((await start('stitch', 'main')).run.id, stop.signal);
    stop.abort();
    expect(await nobody).toBe(false);
  });

  test('a run of another workspace is as unknown as one that never was', async () => {
    const { run } = await start('stitch', 'main');
    await expect(store.runs.get('other', run.id)).rejects.toThrow(NotFound);
    await expect(store.runs.get(workspaceId, 'nonsense')).rejects.toThrow(/there is no run `nonsense`/);
  });

  test('the list is newest first, in pages, and can be narrowed', async () => {
    const made: string[] = [];
    for (const subject of ['a', 'b', 'c']) made.push((await start('sync', subject)).run.id);
    await start('stitch', 'main');
    const first = await store.runs.list({ workspaceId, kind: 'sync', limit: 2 });
    expect(first.items.map(({ id }) => id)).toEqual([made[2], made[1]]);
    const second = await store.runs.list({ workspaceId, kind: 'sync', limit: 2, cursor: first.next ?? '' });
    expect([second.items.map(({ id }) => id), second.next]).toEqual([[made[0]], null]);
    expect((await store.runs.list({ workspaceId, subject: 'b' })).items).toHaveLength(1);
    expect((await store.runs.list({ workspaceId, state: 'succeeded' })).items).toHaveLength(0);
  });

  test('who watches a run sees it now, its changes and its end', async () => {
    const { run } = await start('stitch', 'main');
    const seen: RunRow[] = [];
    const watching = (async () => {
      for await (const row of store.runs.watch(run.id, new AbortController().signal)) seen.push(row);
    })();
    await until(() => seen.length === 1);
    const claim = await claimed(run.id);
    await store.runs.progress(claim, { done: 1, total: 4 });
    await until(() => seen.some(({ progress }) => progress?.done === 1));
    await store.runs.complete(claim, { profiles: 3 });
    await watching;
    expect(seen[0]?.state).toBe('queued');
    expect(seen.at(-1)).toMatchObject({ state: 'succeeded', result: { profiles: 3 }, progress: null });
  });

  test('a watch survives the loss of its connection and ends when it is aborted', async () => {
    const { run } = await start('stitch', 'main');
    const seen: RunRow[] = [];
    const abort = new AbortController();
    const watching = (async () => {
      for await (const row of store.runs.watch(run.id, abort.signal)) seen.push(row);
    })();
    await until(() => seen.length === 1);
    const other = openStore({ databaseUrl: databaseUrl });
    await terminateListeners(other);
    await claimed(run.id);
    await until(() => seen.some(({ state }) => state === 'running'));
    abort.abort();
    await watching;
    await other.close();
  });

  test('who watches all runs sees those that go on and each that changes, until some may have been missed', async () => {
    const { run } = await start('stitch', 'main');
    const seen: RunRow[] = [];
    const watching = (async () => {
      for await (const row of store.runs.watchAll(workspaceId, new AbortController().signal)) seen.push(row);
    })();
    await until(() => seen.length === 1);
    const later = await start('traits', 'second');
    await store.runs.complete(await claimed(later.run.id), { values: 1 });
    await until(() => seen.some(({ id, state }) => id === later.run.id && state === 'succeeded'));
    expect(seen[0]).toMatchObject({ id: run.id, state: 'queued' });
    const other = openStore({ databaseUrl: databaseUrl });
    await terminateListeners(other);
    await watching;
    await other.close();
  });

  test('home shows profiles, deliveries by day, totals, the newest runs and what needs attention', async () => {
    const stitch = await start('stitch', 'main');
    await store.runs.complete(await claimed(stitch.run.id), { profiles: 42 });
    for (const [state, delivered, rejected] of [
      ['succeeded', 5, 0],
      ['partial', 3, 2],
    ] as const) {
      const { run } = await start('sync', 'vip');
      const { epoch } = await claimed(run.id);
      const counts = { ...NO_COUNTS, extracted: 5, planned: delivered + rejected, added: delivered + rejected, delivered, rejected };
      await runLog(store, { workspaceId, owner: 'w1', epoch }).finish(run.id, { state, counts });
    }
    const home = await store.runs.home(workspaceId);
    expect(home.profiles).toBe(42);
    expect(home.deliveredByDay).toHaveLength(14);
    expect(home.deliveredByDay.at(-1)).toEqual({ day: new Date().toISOString().slice(0, 10), delivered: 8, rejected: 2 });
    expect(home.totals).toMatchObject({ extracted: 10, delivered: 8, rejected: 2 });
    expect(home.recentRuns).toHaveLength(3);
    expect(home.runsBySync.get('vip')?.map(({ state }) => state)).toEqual(['partial', 'succeeded']);
    expect(home.attention.map(({ state, subject }) => [state, subject])).toEqual([['partial', 'vip']]);
  });

  test('home of an empty workspace is empty, not wrong', async () => {
    expect(await store.runs.home(workspaceId)).toMatchObject({ profiles: null, totals: NO_COUNTS, recentRuns: [], attention: [] });
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 10_000) throw new Error('nothing happened in 10 s');
    await sleep(20);
  }
}

async function terminateListeners({ db }: Store): Promise<void> {
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'tributary:events' AND datname = current_database()`.execute(db);
}
