import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyObject, KINDS, NO_COUNTS, type RunKind } from '@tributary/core';
import { runLog, type RunClaim, type Store } from './index.js';
import { useStore } from './testing/use-store.js';

const owner = 'w1';
const workspaceId = 'default';
/** These runs were created without an input; with one, it says where they deliver. */
const target = { workspaceId, destination: '', object: '' };

describe('the sweep', () => {
  let store: Store;
  useStore((used) => void ({ store } = used));
  beforeEach(async () => void (await store.db.deleteFrom('run').execute()));
  const start = async (kind: RunKind) =>
    (await store.runs.create({ workspaceId, kind, subject: 'x', trigger: 'api', actor: 'test' })).run.id;
  const claimRun = async (runId: string, leaseMs?: number) => (await store.runs.claim(runId, owner, leaseMs)) as RunClaim;
  const owed = (graceMs = 0) => store.sweep.owed({ graceMs });
  const frozen = async (after: number | null = null, count = 2) => {
    const runId = await start('sync');
    const claim = await claimRun(runId);
    const plan = {
      counts: { ...NO_COUNTS, extracted: count * 2, planned: count * 2, added: count * 2 },
      batches: Array.from({ length: count }, (_, number) => ({
        number,
        from: number * 2,
        to: number * 2 + 1,
        after: number === 0 ? null : after,
      })),
      invalid: [],
      held: null,
    };
    await runLog(store, { workspaceId, owner, epoch: claim.epoch }).freeze(runId, plan);
    await store.runs.release(claim);
    return runId;
  };
  const both = (runId: string) => [0, 1].map((batch) => ({ job: 'deliver', runId, batch, target }));

  test('forgets what lookups showed after a day, and nothing else', async () => {
    const [old, young, check] = [await start('lookup'), await start('lookup'), await start('check')];
    for (const id of [old, young, check]) await store.runs.complete(await claimRun(id), { email: 'ada@example.com' });
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    for (const [id, hours] of [
      [old, 25],
      [young, 23],
      [check, 25],
    ] as const) {
      await store.db
        .updateTable('run')
        .set({ finishedAt: ago(hours) })
        .where('id', '=', id)
        .execute();
    }
    expect(await store.sweep.forget()).toBe(1);
    await expect(store.runs.load(old)).rejects.toMatchObject({ code: 'run.unknown' });
    expect([(await store.runs.load(young)).kind, (await store.runs.load(check)).kind]).toEqual(['lookup', 'check']);
  });

  test('knows how long what a sync told is kept: as it says, as it said before it was deleted, or a month', async () => {
    const sync = (id: string, retention_days: number): AnyObject =>
      KINDS.sync.schema.parse({
        ...{ kind: 'sync', id, source: { model: 'people' }, destination: 'crm', object: 'record', key: { id: 'id' } },
        ...{ mapping: { name: { column: 'name' } }, retention_days },
      });
    const around = [
      KINDS.warehouse.schema.parse({ kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'here.duckdb' }),
      KINDS.model.schema.parse({ kind: 'model', id: 'people', warehouse: 'main', table: 'people', primary_key: 'id' }),
      KINDS.destination.schema.parse({ kind: 'destination', id: 'crm', connector: 'http' }),
    ];
    await store.objects.apply(workspaceId, [...around, sync('kept', 7), sync('deleted', 90)], 'test');
    await store.objects.apply(workspaceId, [sync('kept', 60)], 'test');
    await store.objects.delete({ workspaceId, kind: 'sync', id: 'deleted', actor: 'test' });
    const daysOf = await store.sweep.keptDays(workspaceId);
    expect(['kept', 'deleted', 'unheard_of'].map(daysOf)).toEqual([60, 90, 30]);
  });

  test('a run whose job was lost is started, one that was created just now has time to be', async () => {
    const runId = await start('traits');
    expect(await owed(60_000)).toEqual([]);
    expect(await owed()).toEqual([{ job: 'start', runId, kind: 'traits' }]);
  });

  test('a run that a worker holds is left alone; when the worker is silent for a lease it is started again', async () => {
    const runId = await start('sync');
    await claimRun(runId, 200);
    expect(await owed()).toEqual([]);
    await sleep(250);
    expect(await owed(60_000)).toEqual([{ job: 'start', runId, kind: 'sync' }]);
  });

  test('batches never begun are owed only where nothing moves', async () => {
    const runId = await frozen();
    expect(await owed(60_000)).toEqual([]);
    expect(await owed()).toEqual(both(runId));
    const log = runLog(store, { workspaceId, owner });
    await log.begin(runId, 0);
    expect(await owed()).toEqual([]);
  });

  test('of a long plan that stands still only the first batches are asked for: whoever takes one goes on by itself', async () => {
    const runId = await frozen(null, 300);
    const first = await owed();
    expect(first.map((job) => (job.job === 'deliver' ? job.batch : null))).toEqual(Array.from({ length: 32 }, (_, batch) => batch));
    await runLog(store, { workspaceId, owner, leaseMs: 100 }).begin(runId, 200);
    await sleep(150);
    expect(await owed(60_000)).toEqual([{ job: 'deliver', runId, batch: 200, target }]);
  });

  test('a batch that was begun and left is owed when its lease has run out', async () => {
    const runId = await frozen();
    await runLog(store, { workspaceId, owner, leaseMs: 100 }).begin(runId, 1);
    await sleep(150);
    expect(await owed(60_000)).toEqual(both(runId).slice(1));
  });

  test('a retry is owed when its time has come', async () => {
    const runId = await frozen();
    const log = runLog(store, { workspaceId, owner });
    await log.begin(runId, 0);
    const answer = { delivered: [], undelivered: [], open: [0, 1], accepted: new Map<number, string>(), unsure: [], requests: 1 };
    await log.answer(runId, 0, { ...answer, retryAt: new Date(Date.now() + 300) });
    expect((await owed()).filter((job) => job.job === 'deliver' && job.batch === 0)).toEqual([]);
    await sleep(350);
    expect(await owed()).toEqual(both(runId));
  });

  test('a run with nothing open is to be finished, an ended one is nobody’s business', async () => {
    const runId = await frozen();
    await runLog(store, { workspaceId, owner }).stop(runId, { code: 'x', message: 'y' });
    expect(await owed()).toEqual([{ job: 'finish', runId }]);
    const { epoch } = await claimRun(runId);
    expect(await owed()).toEqual([]);
    await runLog(store, { workspaceId, owner, epoch }).finish(runId, { state: 'partial', counts: NO_COUNTS });
    expect(await owed()).toEqual([]);
  });

  test('a batch that comes after another is not owed while that one is open', async () => {
    const runId = await frozen(0);
    expect(await owed()).toEqual(both(runId).slice(0, 1));
    const log = runLog(store, { workspaceId, owner });
    await log.begin(runId, 0);
    await log.answer(runId, 0, {
      delivered: [{ seq: 0 }, { seq: 1 }],
      undelivered: [],
      open: [],
      accepted: new Map(),
      retryAt: null,
      unsure: [],
      requests: 1,
    });
    expect(await owed()).toEqual(both(runId).slice(1));
  });

  test('a run that waits its turn is nobody’s, until the one before it has ended', async () => {
    const first = await start('sync');
    const { run: next } = await store.runs.create({
      workspaceId,
      kind: 'sync',
      subject: 'x',
      trigger: 'api',
      actor: 'test',
      overlap: 'queue',
    });
    expect(await owed()).toEqual([{ job: 'start', runId: first, kind: 'sync' }]);
    expect(await store.runs.claim(next.id, owner)).toBeUndefined();
    expect(await store.sweep.promote()).toEqual([]);
    await store.runs.complete(await claimRun(first), {});
    expect(await store.sweep.promote()).toEqual([{ id: next.id, kind: 'sync' }]);
    expect(await store.runs.claim(next.id, owner)).toBeDefined();
  });

  test('a cancellation nobody carried out is carried out: of a run whose worker died while planning, and of one that had just frozen its plan', async () => {
    const ask = (runId: string) => store.db.updateTable('run').set({ cancelRequestedAt: new Date() }).where('id', '=', runId).execute();
    const planning = await start('stitch');
    await claimRun(planning, 1);
    await sleep(20);
    const delivering = await frozen();
    const held = await start('preview');
    await claimRun(held);
    for (const runId of [planning, delivering, held]) await ask(runId);
    expect([...(await store.sweep.cancel())].sort()).toEqual([planning, delivering].sort());
    expect(await store.runs.load(planning)).toMatchObject({ state: 'cancelled', error: { code: 'run.cancelled' } });
    expect(await store.runs.load(delivering)).toMatchObject({ state: 'running', error: { code: 'run.cancelled' } });
    expect(await owed()).toEqual([{ job: 'finish', runId: delivering }]);
    expect(await store.sweep.cancel()).toEqual([]);
    expect(await store.runs.load(held)).toMatchObject({ state: 'running' });
  });
});
