import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import type { Intent } from '@tributary/core';
import { ALL } from '../testing/shop-project.js';
import { actAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply([...ALL, { kind: 'warehouse', id: 'empty', engine: 'duckdb', path: 'empty.duckdb' }]);
});
afterAll(() => api.stop());
afterEach(() => api.store.db.deleteFrom('run').execute());

async function refusal(call: Promise<unknown>): Promise<{ status: number; type: string; detail: string }> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return { status: error.status, type: error.problem.type, detail: error.message };
}

describe('starting a run', () => {
  test('writes it down with what it works on, and enqueues its job', async () => {
    const { editor } = api.client;
    const stitch = await editor.runs.stitch('main');
    expect(stitch).toMatchObject({ kind: 'stitch', subject: 'main', state: 'queued', trigger: 'api' });
    const sync = await editor.runs.sync('vips', { full: true });
    const { input } = await api.store.runs.get('default', sync.id);
    expect(input).toMatchObject({ sync: { id: 'vips' }, revision: 1, intent: { kind: 'full' } });
    expect(JSON.stringify(input)).not.toContain('s3cret');
    expect(await editor.runs.get(sync.id)).toEqual(sync);
  });

  test('with an idempotency key gives the same run again', async () => {
    const { runs } = api.client.editor;
    const first = await runs.sync('vips', { idempotencyKey: 'nightly-1' });
    expect((await runs.sync('vips', { idempotencyKey: 'nightly-1' })).id).toBe(first.id);
    expect(await refusal(runs.sync('vips', { idempotencyKey: 'nightly-1', full: true }))).toMatchObject({
      status: 422,
      type: 'tributary:idempotency.reused',
    });
    expect(await refusal(runs.sync('vips', { idempotencyKey: 'n'.repeat(5_000) }))).toMatchObject({
      status: 422,
      type: 'tributary:idempotency.key',
    });
    expect(await refusal(runs.stitch('main', { idempotencyKey: 'nightly-1' }))).toMatchObject({
      status: 422,
      type: 'tributary:idempotency.reused',
    });
  });

  test('is refused while another of the sync goes on, naming it', async () => {
    const { runs } = api.client.editor;
    const { id } = await runs.sync('vips');
    expect(await refusal(runs.sync('vips'))).toMatchObject({
      status: 409,
      type: 'tributary:run.active',
      detail: expect.stringContaining(id),
    });
  });

  test('is refused for what is not there or cannot be run', async () => {
    const { runs, objects } = api.client.editor;
    expect(await refusal(runs.sync('nothing'))).toMatchObject({ status: 404, detail: 'there is no sync `nothing`' });
    expect(await refusal(runs.stitch('nothing'))).toMatchObject({ status: 404 });
    expect(await refusal(runs.traits('empty'))).toMatchObject({ status: 422, type: 'tributary:run.no_events' });
    const { object } = await objects.get('sync', 'vips');
    await objects.put('sync', 'vips', { object: { ...object, enabled: false } });
    expect(await refusal(runs.sync('vips'))).toMatchObject({ status: 409, type: 'tributary:sync.disabled' });
    await objects.put('sync', 'vips', { object });
  });
});

describe('what a run is to do', () => {
  test('is said by its intent, and shown with it', async () => {
    const { runs } = api.client.editor;
    const sync = await runs.sync('vips', { intent: { kind: 'resend', keys: ['a', 'b'] } });
    expect(sync.intent).toEqual({ kind: 'resend', keys: ['a', 'b'] });
    expect((await runs.cancel(sync.id)).state).toBe('cancelled');
    expect((await runs.sync('vips')).intent).toEqual({ kind: 'changes' });
  });

  test('is a preview where it is to be a dry run, of whatever was asked for', async () => {
    const { editor } = api.client;
    const dry = await editor.runs.sync('vips', { dry_run: true, keys: ['ada'] });
    expect(dry).toMatchObject({ kind: 'preview', subject: 'vips', intent: { kind: 'resend', keys: ['ada'] } });
    // What cannot be undone is not done: nothing is to be confirmed.
    const removal = { kind: 'remove', keys: ['ada'] } as const;
    expect(await editor.runs.sync('vips', { dry_run: true, intent: removal })).toMatchObject({ kind: 'preview', intent: removal });
    expect(await refusal(editor.runs.sync('vips', { dry_run: true, intent: { kind: 'reset' } }))).toMatchObject({ status: 422 });
    expect((await editor.runs.list({ sync: 'vips' })).items).toEqual([]);
    expect(await editor.runs.sync('vips', { keys: ['ada'] })).toMatchObject({ kind: 'sync', intent: { kind: 'resend', keys: ['ada'] } });
    expect(await refusal(editor.runs.sync('vips', { keys: ['ada'], full: true }))).toMatchObject({ status: 422 });
  });

  test('has to be confirmed by the name of the sync where it cannot be undone', async () => {
    const { runs } = api.client.editor;
    const forGood: readonly Intent[] = [{ kind: 'reset' }, { kind: 'remove', keys: ['a'] }];
    for (const intent of forGood) {
      expect(await refusal(runs.sync('vips', { intent }))).toMatchObject({ status: 422, type: 'tributary:run.unconfirmed' });
      expect(await refusal(runs.sync('vips', { intent, confirm: 'vip' }))).toMatchObject({ status: 422 });
      await runs.cancel((await runs.sync('vips', { intent, confirm: 'vips' })).id);
    }
  });

  test('is not said twice, and a release has a route of its own', async () => {
    const { runs } = api.client.editor;
    expect(await refusal(runs.sync('vips', { full: true, intent: { kind: 'changes' } }))).toMatchObject({ status: 422 });
    const intent = { kind: 'release', run: '0199a0b0-0000-7000-8000-000000000001', plan: 'x' } as const;
    expect(await refusal(runs.sync('vips', { intent }))).toMatchObject({ status: 422, detail: expect.any(String) });
  });
});

describe('a run of a sync that may queue', () => {
  test('waits its turn, tells so, and a second one is refused', async () => {
    const { runs, objects } = api.client.editor;
    const { object } = await objects.get('sync', 'vips');
    await objects.put('sync', 'vips', { object: { ...object, overlap: 'queue' } });
    const active = await runs.sync('vips');
    const next = await runs.sync('vips');
    expect(next).toMatchObject({ state: 'queued', waiting: { until: null, reason: expect.stringContaining('has ended') } });
    expect(await refusal(runs.sync('vips'))).toMatchObject({ status: 409, detail: expect.stringContaining(next.id) });
    await runs.cancel(active.id);
    expect((await api.store.sweep.promote()).map(({ id }) => id)).toEqual([next.id]);
    expect((await runs.get(next.id)).waiting).toBeNull();
    await objects.put('sync', 'vips', { object });
  });
});

describe('cancelling, releasing and retrying', () => {
  test('a run nobody works on is cancelled at once; one that has ended is not, and the audit log knows who did it', async () => {
    const { runs } = api.client.editor;
    const { id } = await runs.stitch('main');
    expect(await runs.cancel(id)).toMatchObject({ state: 'cancelled', error: { code: 'run.cancelled' } });
    expect(await refusal(runs.cancel(id))).toMatchObject({ status: 409, type: 'tributary:run.ended' });
    const [entry] = (await api.store.audit.list({ workspaceId: 'default', limit: 1 })).items;
    expect(entry).toMatchObject({ action: 'run.cancel', subject: 'main', after: { run: id } });
    expect(await refusal(api.client.viewer.runs.cancel(id))).toMatchObject({ status: 403 });
  });

  test('what waits is released by its hash, once, and not when the sync has planned anew or it is too late', async () => {
    const { runs } = api.client.editor;
    const { id } = await runs.sync('vips');
    expect(await refusal(runs.release(id))).toMatchObject({ status: 409, type: 'tributary:release.nothing' });
    const held = { reason: '20 % would be removed', plan: 'abc', until: new Date(Date.now() + 60_000).toISOString(), samples: [] };
    const hold = (until: string) =>
      api.store.db
        .updateTable('run')
        .set({ state: 'held', stage: 'guard', held: JSON.stringify({ ...held, until }) })
        .where('id', '=', id)
        .execute();
    await hold(held.until);
    expect((await runs.get(id)).held).toEqual(held);
    expect(await refusal(runs.release(id, { plan: 'abd' }))).toMatchObject({ status: 409, type: 'tributary:release.other_plan' });
    const released = await runs.release(id, { plan: 'abc' });
    expect(released.intent).toEqual({ kind: 'release', run: id, plan: 'abc' });
    await runs.cancel(released.id);
    await hold(new Date(Date.now() - 1_000).toISOString());
    expect(await refusal(runs.release(id))).toMatchObject({ status: 409, type: 'tributary:release.expired' });
    await hold(held.until);
    const newer = await runs.sync('vips');
    await api.store.db.updateTable('run').set({ state: 'succeeded', stage: 'finish' }).where('id', '=', newer.id).execute();
    expect(await refusal(runs.release(id))).toMatchObject({ status: 409, type: 'tributary:release.outdated' });
  });

  test('a retry does the same again where nothing was planned, and else what is owed', async () => {
    const { runs } = api.client.editor;
    const first = await runs.sync('vips', { intent: { kind: 'resync' } });
    expect(await refusal(runs.retry(first.id))).toMatchObject({ status: 409, type: 'tributary:run.active' });
    await runs.cancel(first.id);
    const again = await runs.retry(first.id);
    expect(again).toMatchObject({ trigger: 'retry', intent: { kind: 'resync' } });
    const counts = JSON.stringify({ ...again.counts, planned: 3, rejected: 3 });
    await api.store.db.updateTable('run').set({ state: 'partial', stage: 'finish', counts }).where('id', '=', again.id).execute();
    expect((await runs.retry(again.id)).intent).toEqual({ kind: 'changes' });
    expect(await refusal(runs.retry((await runs.preview('vips')).id))).toMatchObject({ status: 409 });
  });
});

describe('schedules', () => {
  const put = (schedule: unknown) => api.client.editor.objects.put('sync', 'vips', { object: { ...ALL[5], schedule } });

  test('are shown with their next time, as soon as they are defined', async () => {
    await put({ every: '15m' });
    const { items } = await api.client.viewer.schedules.list();
    expect(items).toMatchObject([{ kind: 'sync', subject: 'vips', schedule: { every: '15m' }, late_minutes: 0, last: null }]);
    expect(Date.parse(items[0]?.next_at ?? '') - Date.now()).toBeGreaterThan(14 * 60_000);
    await put(undefined);
    expect((await api.client.viewer.schedules.list()).items).toEqual([]);
  });

  test('that can never be followed are refused, naming the place', async () => {
    expect(await refusal(put({ cron: '0 0 31 2 *' }))).toMatchObject({ status: 422, type: 'tributary:schedule.cron' });
    expect(await refusal(put({ cron: '0 0 1 * *', timezone: 'Mars/Base' }))).toMatchObject({
      status: 422,
      type: 'tributary:schedule.timezone',
    });
    expect(await refusal(put({ after: { sync: 'vips' } }))).toMatchObject({ status: 422, type: 'tributary:schedule.circle' });
  });
});

describe('the ledger of a sync', () => {
  test('is asked of the warehouse it reads from', async () => {
    const counts = { records: 7, owed: 1, owed_by_kind: { rejected: 1 }, oldest_owed: '2026-01-01 00:00:00+00' };
    let worker = actAsWorker(api.store, 'lookup', ({ subject, input }) => ({
      ...counts,
      entry: { key: `${subject}: ${(input as { key: string }).key}`, delivered: null, owed: null },
    }));
    const ledger = await api.client.viewer.ledger.get('vips', { key: 'a|b' });
    expect(ledger).toMatchObject({ ...counts, entry: { key: 'main: a|b' } });
    await worker;
    worker = actAsWorker(api.store, 'lookup', () => ({ items: [], next: null }));
    expect(await api.client.viewer.ledger.owed('vips')).toEqual({ items: [], next: null });
    await worker;
    expect(await refusal(api.client.viewer.ledger.get('nothing'))).toMatchObject({ status: 404 });
  });
});

describe('a check', () => {
  test('waits for what a worker finds', async () => {
    const worker = actAsWorker(api.store, 'check', ({ subject }) => ({ ok: true, detail: `reached ${subject}` }));
    expect(await api.client.editor.objects.check('destination', 'braze_eu')).toEqual({ ok: true, detail: 'reached destination:braze_eu' });
    await worker;
  });

  test('of something unknown starts no run', async () => {
    expect(await refusal(api.client.editor.objects.check('warehouse', 'nothing'))).toMatchObject({ status: 404 });
    expect((await api.client.viewer.runs.list()).items).toEqual([]);
  });
});

describe('following a run', () => {
  test('tells its state at once, then each change, and ends with it', async () => {
    const { id } = await api.client.editor.runs.stitch('main');
    const states: string[] = [];
    let worker: Promise<void> | undefined;
    for await (const run of api.client.viewer.runs.follow(id)) {
      states.push(run.state);
      worker ??= actAsWorker(api.store, 'stitch', () => ({ profiles: 7 }));
    }
    await worker;
    expect([states[0], states.at(-1)]).toEqual(['queued', 'succeeded']);
    expect((await api.client.viewer.runs.get(id)).result).toEqual({ profiles: 7 });
  });

  test('of a run that is not ours, or not there, is refused', async () => {
    const first = api.client.viewer.runs.follow('nonsense').next();
    expect(await refusal(first)).toMatchObject({ status: 404, type: 'tributary:run.unknown' });
    await api.store.workspaces.ensure('other');
    const other = await api.store.runs.create({ workspaceId: 'other', kind: 'check', subject: 'x', trigger: 'api', actor: 'system' });
    expect(await refusal(api.client.admin.runs.get(other.run.id))).toMatchObject({ status: 404 });
    expect(await refusal(api.client.admin.runs.records(other.run.id))).toMatchObject({ status: 404 });
  });

  test('leaves nothing behind when the reader goes away', async () => {
    const { id } = await api.client.editor.runs.stitch('main');
    const seen: RunView[] = [];
    for await (const run of api.client.viewer.runs.follow(id)) {
      seen.push(run);
      break;
    }
    expect(seen).toHaveLength(1);
    expect(await api.client.viewer.health.ready()).toEqual({ status: 'ok' });
  });
});

describe('following all runs', () => {
  test('tells those that go on, then each that changes, and none of another workspace', async () => {
    const going = await api.client.editor.runs.stitch('main');
    await api.store.workspaces.ensure('other');
    await api.store.runs.create({ workspaceId: 'other', kind: 'stitch', subject: 'x', trigger: 'api', actor: 'system' });
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { id, kind, state } of await api.client.viewer.runs.followAll(stop.signal)) {
      seen.push(`${id === going.id ? 'first' : kind} ${state}`);
      if (seen.length === 1) await actAsWorker(api.store, 'stitch', () => ({ profiles: 7 }));
      if (seen.at(-1) === 'first succeeded') {
        await api.client.editor.runs.preview('vips');
        await actAsWorker(api.store, 'preview', () => ({}));
      }
      if (seen.at(-1) === 'preview succeeded') break;
    }
    expect(seen[0]).toBe('first queued');
    expect(seen.filter((each) => each.endsWith('succeeded'))).toEqual(['first succeeded', 'preview succeeded']);
    expect(seen.filter((each) => each.startsWith('stitch'))).toEqual([]);
  });

  test('is for those who may see them', async () => {
    const response = await fetch(`${api.url}/v1/runs/events`);
    expect(response.status).toBe(401);
  });
});

describe('runs', () => {
  test('are listed newest first, by kind, subject and state, in pages', async () => {
    const { runs } = api.client.editor;
    const stitch = await runs.stitch('main');
    const sync = await runs.sync('vips');
    const preview = await runs.preview('vips');
    const ids = async (query: Parameters<typeof runs.list>[0]) => (await runs.list(query)).items.map(({ id }) => id);
    expect(await ids({})).toEqual([preview.id, sync.id, stitch.id]);
    expect(await ids({ subject: 'vips', kind: 'sync' })).toEqual([sync.id]);
    expect(await ids({ state: 'succeeded' })).toEqual([]);
    const page = await runs.list({ limit: 2 });
    expect(page.next).not.toBeNull();
    expect(await ids({ limit: 2, cursor: page.next ?? '' })).toEqual([stitch.id]);
    expect(await refusal(runs.list({ cursor: 'nonsense' }))).toMatchObject({ status: 422, type: 'tributary:page.cursor' });
  });

  test('are listed by the sync they are of', async () => {
    const { editor, viewer } = api.client;
    const sync = await editor.runs.sync('vips');
    const preview = await editor.runs.preview('vips');
    await editor.runs.stitch('main');
    expect((await viewer.runs.list({ sync: 'vips' })).items.map(({ id }) => id)).toEqual([sync.id]);
    expect((await viewer.runs.list({ sync: 'vips', kind: 'preview' })).items.map(({ id }) => id)).toEqual([preview.id]);
    expect((await viewer.runs.list({ sync: 'nobody' })).items).toEqual([]);
    expect(await refusal(viewer.runs.list({ sync: 'vips', subject: 'main' }))).toMatchObject({ status: 422 });
  });

  test('are summed up for the home page', async () => {
    await api.client.editor.runs.stitch('main');
    await actAsWorker(api.store, 'stitch', () => ({ profiles: 7 }));
    const sync = await api.client.editor.runs.sync('vips');
    const summary = await api.client.viewer.summary.get();
    expect(summary).toMatchObject({ workspace: 'default', profiles: 7, objects: { sync: 1, warehouse: 2 } });
    expect(summary.syncs).toMatchObject([{ id: 'vips', connector: 'braze', object: 'users', last_run: { id: sync.id } }]);
    expect(summary.delivered_by_day).toHaveLength(14);
  });
});
