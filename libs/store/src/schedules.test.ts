import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyObject, KINDS, NO_COUNTS } from '@tributary/core';
import { type Due, type Fired, openStore, type RunClaim, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const MINUTE_MS = 60_000;

describe('schedules', () => {
  let databaseUrl: string;
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store, databaseUrl } = used), []);
  beforeEach(async () => {
    await store.db.deleteFrom('schedule').execute();
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
    await apply(
      warehouse(),
      { kind: 'destination', id: 'crm', connector: 'http' },
      { kind: 'model', id: 'orders', warehouse: 'main', table: 'o', primary_key: 'id' },
    );
  });

  const warehouse = (schedules: unknown = {}) => ({
    kind: 'warehouse',
    id: 'main',
    engine: 'duckdb',
    path: 'x.duckdb',
    events: { table: 'e' },
    schedules,
  });
  const sync = (id: string, schedule?: unknown, more: object = {}) => ({
    ...{ kind: 'sync', id, source: { model: 'orders' }, destination: 'crm', object: 'requests', key: { id: 'id' }, mapping: {}, schedule },
    ...more,
  });
  const apply = (...objects: readonly object[]) =>
    store.objects.apply(
      workspaceId,
      objects.map((raw) => KINDS[(raw as AnyObject).kind].schema.parse(raw)),
      'test',
    );
  const nextOf = async (subject: string) => (await store.schedules.list(workspaceId)).find((one) => one.subject === subject)?.nextAt;
  const makeDue = (minutes: number) =>
    store.db
      .updateTable('schedule')
      .set({ nextAt: new Date(Date.now() - minutes * MINUTE_MS) })
      .where('workspaceId', '=', workspaceId)
      .execute();
  /** Starts as a worker does: a run by the key of its due time. */
  const start = async ({ at: _, ...due }: Due): Promise<Fired> => {
    const { run } = await store.runs.create({ ...due, trigger: 'schedule', actor: 'schedule' });
    return { outcome: 'started', runId: run.id };
  };
  const end = async (runId: string) => store.runs.complete((await store.runs.claim(runId, 'w')) as RunClaim, {});
  const runs = async () => (await store.runs.list({ workspaceId })).items;

  test('are there as soon as they are defined, stay what they are while nothing of them changes, and go with their definition', async () => {
    await apply(sync('a', { every: '15m' }), sync('b', { cron: '0 0 1 1 *' }), sync('c'), warehouse({ stitch: { every: '1h' } }));
    expect((await store.schedules.list(workspaceId)).map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'stitch main',
      'sync a',
      'sync b',
    ]);
    const first = await nextOf('a');
    expect((await nextOf('b'))?.toISOString()).toMatch(/-01-01T00:00:00.000Z$/);
    await sleep(20);
    await apply(sync('a', { every: '15m' }, { label: 'another' }));
    expect(await nextOf('a')).toEqual(first);
    await apply(sync('a', { every: '16m' }));
    expect(await nextOf('a')).not.toEqual(first);
    await apply(sync('a', { every: '16m' }, { enabled: false }));
    await store.objects.delete({ workspaceId, kind: 'sync', id: 'b', actor: 'test' });
    expect((await store.schedules.list(workspaceId)).map(({ subject }) => subject)).toEqual(['main']);
  });

  test('that wait for one another in a circle are refused, and nothing is changed', async () => {
    await apply(sync('a', { after: 'traits' }), warehouse({ stitch: { every: '1h' }, traits: { after: 'stitch' } }));
    const circle = apply(warehouse({ stitch: { after: { sync: 'a' } }, traits: { after: 'stitch' } }));
    await expect(circle).rejects.toMatchObject({
      code: 'schedule.circle',
      message: expect.stringContaining('`sync a` runs after `traits main`'),
    });
    expect(await nextOf('main')).toBeInstanceOf(Date);
    await expect(apply(sync('b', { after: { sync: 'b' } }))).rejects.toMatchObject({ code: 'schedule.circle' });
    await expect(apply(sync('b', { after: { sync: 'nothing' } }))).rejects.toMatchObject({ code: 'object.dangling' });
    await expect(apply(sync('b', { cron: '61 0 * * *' }))).rejects.toMatchObject({
      code: 'schedule.cron',
      details: [{ path: 'sync.b.schedule.cron' }],
    });
  });

  test('C2 of many workers that look at once, one starts what is due; times missed meanwhile are caught up by one run', async () => {
    await apply(sync('a', { every: '1m' }), sync('b', { every: '1m' }));
    await makeDue(600);
    const others = openStore({ databaseUrl: databaseUrl });
    const looks = [store, others].flatMap((one) => Array.from({ length: 4 }, () => one.schedules.fireOne(start)));
    expect((await Promise.all(looks)).filter(Boolean)).toHaveLength(2);
    await others.close();
    expect((await runs()).map(({ subject, trigger }) => `${subject} ${trigger}`).sort()).toEqual(['a schedule', 'b schedule']);
    expect(await store.schedules.fireOne(start)).toBe(false);
    const wait = ((await nextOf('a'))?.getTime() ?? 0) - Date.now();
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(MINUTE_MS);
  });

  test('C2 a worker that dies after it started the run leaves it due: the next finds the same run', async () => {
    await apply(sync('a', { every: '1m' }));
    await makeDue(1);
    const dies = store.schedules.fireOne(async (due) => {
      await start(due);
      throw new Error('killed');
    });
    await expect(dies).rejects.toThrow('killed');
    expect(await store.schedules.fireOne(start)).toBe(true);
    expect(await runs()).toHaveLength(1);
    expect((await store.schedules.list(workspaceId))[0]).toMatchObject({ lastOutcome: 'started', lastRun: (await runs())[0]?.id });
  });

  test('what could not be started is told, and the next time comes all the same', async () => {
    await apply(sync('a', { every: '1m' }));
    await makeDue(5);
    await store.schedules.fireOne(async () => ({ outcome: 'skipped', note: 'another run goes on' }));
    const [row] = await store.schedules.list(workspaceId);
    expect(row).toMatchObject({ lastOutcome: 'skipped', lastNote: 'another run goes on', lastRun: null, lateMinutes: 0 });
  });

  test('one that comes after another job is due each time that has ended well, several ends being caught up by one', async () => {
    await apply(warehouse({ traits: { after: 'stitch' } }), sync('a', { after: 'traits' }));
    const stitch = async (more: object = {}) =>
      (await store.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test', ...more })).run.id;
    expect(await store.schedules.fireOne(start)).toBe(false);
    const failing = await stitch();
    await store.runs.fail((await store.runs.claim(failing, 'w')) as RunClaim, { code: 'x', message: 'x' });
    await end(await stitch({ input: { shadow: true } }));
    expect(await store.schedules.fireOne(start)).toBe(false);
    await end(await stitch());
    await end(await stitch());
    expect(await store.schedules.fireOne(start)).toBe(true);
    expect(await store.schedules.fireOne(start)).toBe(false);
    const traits = (await runs()).find(({ kind }) => kind === 'traits');
    expect(traits).toMatchObject({ state: 'queued', trigger: 'schedule' });
    await end(traits?.id ?? '');
    expect(await store.schedules.fireOne(start)).toBe(true);
    expect((await runs())[0]).toMatchObject({ kind: 'sync', subject: 'a', counts: NO_COUNTS });
  });

  test('one that comes after a job that ended before it was defined waits for the next end', async () => {
    const { run } = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test' });
    await end(run.id);
    await apply(sync('a', { after: 'stitch' }));
    expect(await store.schedules.fireOne(start)).toBe(false);
  });

  test('a sync of a model comes after the profiles of the warehouse the model reads, also when that changes', async () => {
    await apply(sync('a', { after: 'stitch' }));
    await apply({ ...warehouse(), id: 'second' }, { kind: 'model', id: 'orders', warehouse: 'second', table: 'o', primary_key: 'id' });
    const { run } = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'second', trigger: 'api', actor: 'test' });
    await end(run.id);
    expect(await store.schedules.fireOne(start)).toBe(true);
  });

  test('that are behind their time are told with the minutes', async () => {
    await apply(sync('a', { every: '1m' }), sync('b', { every: '1m' }));
    expect((await store.schedules.late()).filter((one) => one.workspaceId === workspaceId)).toEqual([]);
    await makeDue(7);
    expect(await store.schedules.late()).toContainEqual({ workspaceId, kind: 'sync', subject: 'a', minutes: 7 });
  });
});
