import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyObject, Conflict, KINDS, NO_COUNTS } from '@tributary/core';
import fc from 'fast-check';
import { sql } from 'kysely';
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

  const found = async (...types: readonly string[]) => {
    const { run } = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test' });
    await store.runs.complete((await store.runs.claim(run.id, 'w')) as RunClaim, { events: types.length, new_types: types });
    return run.id;
  };
  const onEvent = (...types: readonly string[]) => ({ on_event: { types, wait: '1m' } });
  /** As if so many seconds had gone by since everything that ended. */
  const later = (seconds: number) =>
    store.db
      .updateTable('run')
      .set({
        finishedAt: sql<Date>`finished_at - ${seconds} * interval '1 second'`,
        createdAt: sql<Date>`created_at - ${seconds} * interval '1 second'`,
      })
      .where('workspaceId', '=', workspaceId)
      .where('finishedAt', 'is not', null)
      .execute();
  const definedBefore = () =>
    store.db
      .updateTable('schedule')
      .set({ since: sql<Date>`now() - interval '1 day'` })
      .where('workspaceId', '=', workspaceId)
      .execute();

  test('on events are due so long after stitching found the first of them, and what is found meanwhile is in the same run', async () => {
    await apply(sync('a', onEvent('order', 'refund')), sync('any', onEvent('*')));
    await definedBefore();
    await found('page', 'visit');
    await found();
    await later(120);
    expect(await store.schedules.fireOne(start)).toBe(true);
    expect(await store.schedules.fireOne(start)).toBe(false);
    const [first] = (await runs()).filter(({ kind }) => kind === 'sync');
    expect(first?.subject).toBe('any');
    await end(first?.id ?? '');
    await found('page', 'order');
    expect(await store.schedules.fireOne(start)).toBe(false);
    await later(50);
    await found('refund');
    expect(await store.schedules.fireOne(start)).toBe(false);
    await later(20);
    const fired: Due[] = [];
    while (await store.schedules.fireOne(async (due) => (fired.push(due), start(due))));
    expect(fired.map(({ subject, mayWait }) => [subject, mayWait]).sort()).toEqual([
      ['a', true],
      ['any', true],
    ]);
    await later(600);
    expect(await store.schedules.fireOne(start)).toBe(false);
    expect(await nextOf('a')).toBeNull();
  });

  test('on events hear of a whole log that was read anew, and of none that was in the shadow, failed, or ended before they were defined', async () => {
    await found('order');
    await later(120);
    await apply(sync('a', onEvent('order')));
    expect(await store.schedules.fireOne(start)).toBe(false);
    await definedBefore();
    await store.db.deleteFrom('run').execute();
    const { run } = await store.runs.create({
      workspaceId,
      kind: 'stitch',
      subject: 'main',
      trigger: 'api',
      actor: 'test',
      input: { shadow: true },
    });
    await store.runs.complete((await store.runs.claim(run.id, 'w')) as RunClaim, { events: 1, new_types: ['order'] });
    const failing = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test' });
    await store.runs.fail((await store.runs.claim(failing.run.id, 'w')) as RunClaim, { code: 'x', message: 'x' });
    await later(120);
    expect(await store.schedules.fireOne(start)).toBe(false);
    const full = await store.runs.create({ workspaceId, kind: 'stitch', subject: 'main', trigger: 'api', actor: 'test' });
    await store.runs.complete((await store.runs.claim(full.run.id, 'w')) as RunClaim, { events: 9, new_types: null });
    await later(120);
    expect(await store.schedules.fireOne(start)).toBe(true);
  });

  test('on events of a pipeline are not what its own stitching found, and stitching itself cannot wait for them', async () => {
    await apply(warehouse({ pipeline: onEvent('order') }));
    await definedBefore();
    const pipeline = await store.runs.create({ workspaceId, kind: 'pipeline', subject: 'main', trigger: 'api', actor: 'test' });
    const part = { workspaceId, kind: 'stitch', subject: 'main', trigger: 'pipeline', actor: 'pipeline', parent: pipeline.run.id } as const;
    const { run } = await store.runs.create(part);
    await store.runs.complete((await store.runs.claim(run.id, 'w')) as RunClaim, { events: 1, new_types: ['order'] });
    await end(pipeline.run.id);
    await later(120);
    expect(await store.schedules.fireOne(start)).toBe(false);
    await found('order');
    await later(120);
    expect(await store.schedules.fireOne(start)).toBe(true);
    await expect(apply(warehouse({ stitch: onEvent('order') }))).rejects.toMatchObject({
      code: 'schedule.unheard',
      details: [{ path: 'warehouse.main.schedules.stitch.on_event' }],
    });
  });

  test('P11 C2 no event that is waited for is left without a run that began after it was found, however workers look, stop and meet', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('found' as const), types: fc.subarray(['order', 'refund', 'page']) }),
      fc.record({ do: fc.constantFrom('look' as const, 'die' as const, 'work' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        await store.db.deleteFrom('run').execute();
        await apply(sync('a', { every: '1h' }));
        await apply(sync('a', onEvent('order', 'refund')));
        await store.db.updateTable('schedule').set({ waitSeconds: 0 }).where('subject', '=', 'a').execute();
        const awaited: string[] = [];
        const begin = async ({ at: _, mayWait, ...due }: Due): Promise<Fired> => {
          const overlap = mayWait ? 'queue' : 'skip';
          try {
            const { run } = await store.runs.create({ ...due, trigger: 'schedule', actor: 'schedule', overlap });
            return { outcome: 'started', runId: run.id };
          } catch (error) {
            if (!(error instanceof Conflict)) throw error;
            return { outcome: 'skipped', note: error.message };
          }
        };
        const dies = async (due: Due): Promise<Fired> => {
          await begin(due);
          throw new Error('killed');
        };
        /** Claims and ends the run of the sync that may go, as a worker does: what it read it read when it was claimed. */
        const claimed = new Map<string, number>();
        const work = async () => {
          await store.sweep.promote();
          const queued = (await runs()).filter(({ kind, state }) => kind === 'sync' && state === 'queued').reverse();
          for (const { id } of queued) {
            const claim = await store.runs.claim(id, 'w');
            if (claim === undefined) continue;
            claimed.set(id, awaited.length);
            await store.runs.complete(claim, {});
            return;
          }
        };
        for (const one of steps) {
          if (one.do === 'found') {
            const id = await found(...one.types);
            if (one.types.some((type) => type !== 'page')) awaited.push(id);
          } else if (one.do === 'look') await store.schedules.fireOne(begin);
          else if (one.do === 'die') await store.schedules.fireOne(dies).catch(() => undefined);
          else await work();
        }
        while (await store.schedules.fireOne(begin));
        for (let rest = 0; rest < 3; rest += 1) await work();
        expect(await store.schedules.fireOne(begin)).toBe(false);
        // Each run saw what had been found when it was claimed: the last of them saw all, and nobody ran for nothing.
        expect(Math.max(0, ...claimed.values())).toBe(awaited.length);
        expect(claimed.size).toBeLessThanOrEqual(awaited.length);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('that are behind their time are told with the minutes', async () => {
    await apply(sync('a', { every: '1m' }), sync('b', { every: '1m' }));
    expect((await store.schedules.late()).filter((one) => one.workspaceId === workspaceId)).toEqual([]);
    await makeDue(7);
    expect(await store.schedules.late()).toContainEqual({ workspaceId, kind: 'sync', subject: 'a', minutes: 7 });
  });
});
