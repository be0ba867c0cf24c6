import { beforeEach, describe, expect, test } from '@jest/globals';
import { type AnyObject, KINDS, NO_COUNTS, type RunCounts } from '@tributary/core';
import type { RunClaim, Store } from './index.js';
import { useStore } from './testing/use-store.js';

describe('the health of syncs and destinations', () => {
  let store: Store;
  let workspaceId = '';
  let count = 0;
  useStore((used) => void ({ store } = used), []);

  const apply = (...objects: readonly object[]) =>
    store.objects.apply(
      workspaceId,
      objects.map((raw) => KINDS[(raw as AnyObject).kind].schema.parse(raw)),
      'test',
    );
  const sync = (id: string, destination: string, more: object = {}) => ({
    ...{ kind: 'sync', id, source: { model: 'orders' }, destination, object: 'record', key: { id: 'id' }, mapping: {} },
    ...more,
  });
  const run = async (subject: string, counts: Partial<RunCounts> = {}, kind: 'sync' | 'check' = 'sync') => {
    const input = kind === 'check' ? { kind: 'destination', id: subject.replace('destination:', '') } : {};
    const { run: made } = await store.runs.create({ workspaceId, kind, subject, input, trigger: 'api', actor: 'test' } as never);
    await store.runs.complete((await store.runs.claim(made.id, 'w')) as RunClaim, { ok: true, detail: 'it answers' });
    await store.db
      .updateTable('run')
      .set({ counts: JSON.stringify({ ...NO_COUNTS, ...counts }) })
      .where('id', '=', made.id)
      .execute();
    return made.id;
  };

  beforeEach(async () => {
    workspaceId = `w${++count}`;
    await store.workspaces.ensure(workspaceId);
    await apply(
      { kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'x.duckdb' },
      { kind: 'model', id: 'orders', warehouse: 'main', table: 'o', primary_key: 'id' },
      { kind: 'model', id: 'customers', warehouse: 'main', table: 'c', primary_key: 'id', label: 'Who buys' },
      { kind: 'destination', id: 'crm', connector: 'http', label: 'Our 100 % CRM' },
      { kind: 'destination', id: 'braze_eu', connector: 'braze' },
      sync('a_sync', 'crm', { label: 'First of all', schedule: { every: '15m' } }),
      sync('b_sync', 'braze_eu', { source: { model: 'customers' } }),
      sync('c_sync', 'crm'),
    );
  });

  describe('of a destination whose credential the workers share', () => {
    const credential = () => ({ workspaceId, key: 'braze.hash' });
    const braze = async () => (await store.objects.get({ workspaceId, kind: 'destination', id: 'braze_eu' })).object;
    const standing = async () => {
      const { items } = await store.health.destinations({ workspaceId });
      return Object.fromEntries(items.map(({ destination: { id }, circuit, paused }) => [id, { circuit, paused }]));
    };
    const fail = async (times: number) => {
      const gate = store.limits.gate(credential(), new AbortController().signal);
      for (let at = 0; at < times; at += 1) await gate.note({ kind: 'transient', message: 'it answered 503', options: {} } as never);
    };
    const well = { circuit: { state: 'closed' }, paused: null };

    test('the circuit is closed, open until a time, half open, and closed again', async () => {
      await store.limits.uses(credential(), await braze());
      await fail(19);
      expect(await standing()).toEqual({ braze_eu: well, crm: well });
      await fail(1);
      const { braze_eu: broken, crm } = await standing();
      expect(broken?.circuit).toMatchObject({ state: 'open', since: expect.any(Date), reason: 'it answered 503' });
      expect(crm).toEqual(well);
      await store.db
        .updateTable('credential')
        .set({ openUntil: new Date(Date.now() - 1) })
        .where('workspaceId', '=', workspaceId)
        .execute();
      expect((await standing())['braze_eu']?.circuit).toMatchObject({ state: 'half_open', reason: 'it answered 503' });
      const probe = store.limits.gate(credential(), new AbortController().signal);
      expect(await probe.enter()).toMatchObject({ open: true });
      expect((await standing())['braze_eu']?.circuit).toMatchObject({ state: 'half_open' });
      await probe.note(undefined);
      expect(await standing()).toEqual({ braze_eu: well, crm: well });
    });

    test('a pause is told with its end and what the destination said', async () => {
      await store.limits.uses(credential(), await braze());
      await store.limits.pause(credential(), 60_000, 'too many requests');
      const { braze_eu: told } = await standing();
      expect(told).toMatchObject({ circuit: { state: 'closed' }, paused: { reason: 'too many requests' } });
      expect(told?.paused?.until.getTime()).toBeGreaterThan(Date.now() + 50_000);
    });

    test('what was known is not told of a destination that is another by now, and I11 not of one of another workspace', async () => {
      await store.limits.uses(credential(), await braze());
      await fail(20);
      const other = `${workspaceId}_other`;
      await store.workspaces.ensure(other);
      await store.objects.put({ workspaceId: other, object: await braze(), actor: 'test' });
      expect((await store.health.destinations({ workspaceId: other })).items).toMatchObject([well]);
      await apply({ kind: 'destination', id: 'braze_eu', connector: 'braze', label: 'Another name' });
      expect((await standing())['braze_eu']?.circuit).toMatchObject({ state: 'open' });
      await apply({ kind: 'destination', id: 'braze_eu', connector: 'braze', settings: { base_url: 'https://elsewhere.example.com' } });
      expect(await standing()).toEqual({ braze_eu: well, crm: well });
    });
  });

  test('a sync is listed with its connector, its newest runs and when it is due next', async () => {
    const first = await run('a_sync', { delivered: 3 });
    const second = await run('a_sync', { delivered: 5 });
    const { items } = await store.health.syncs({ workspaceId });
    expect(items.map(({ sync: { id }, connector }) => [id, connector])).toEqual([
      ['a_sync', 'http'],
      ['b_sync', 'braze'],
      ['c_sync', 'http'],
    ]);
    expect(items[0]?.lastRun).toMatchObject({ id: second, state: 'succeeded', counts: { delivered: 5 } });
    expect(items[0]?.recent.map(({ id, counts }) => [id, counts.delivered])).toEqual([
      [second, 5],
      [first, 3],
    ]);
    expect(items[0]?.nextAt).toBeInstanceOf(Date);
    expect(items[1]).toMatchObject({ lastRun: null, recent: [], nextAt: null });
  });

  test('syncs are found by words of their name or destination, by model, destination and last state, page by page', async () => {
    await run('c_sync');
    const found = async (how: object) => (await store.health.syncs({ workspaceId, ...how })).items.map(({ sync: { id } }) => id);
    expect(await found({ search: 'FIRST' })).toEqual(['a_sync']);
    expect(await found({ search: 'braze' })).toEqual(['b_sync']);
    expect(await found({ destination: 'crm' })).toEqual(['a_sync', 'c_sync']);
    expect(await found({ model: 'customers' })).toEqual(['b_sync']);
    expect(await found({ state: 'succeeded' })).toEqual(['c_sync']);
    expect(await found({ id: 'c_sync' })).toEqual(['c_sync']);
    expect(await found({ search: '%' })).toEqual([]);
    const page = await store.health.syncs({ workspaceId, limit: 2 });
    expect([page.items.length, page.next]).toEqual([2, 'b_sync']);
    expect(await found({ limit: 2, cursor: 'b_sync' })).toEqual(['c_sync']);
  });

  test('a destination is listed with its newest check, its syncs and what they sent in a week', async () => {
    await run('a_sync', { delivered: 7, rejected: 2, in_doubt: 1, requests: 4 });
    await run('c_sync', { delivered: 1, requests: 1 });
    const old = await run('c_sync', { delivered: 1_000, requests: 10 });
    await store.db
      .updateTable('run')
      .set({ createdAt: new Date(Date.now() - 8 * 86_400_000) })
      .where('id', '=', old)
      .execute();
    await run('destination:crm', {}, 'check');
    const { items } = await store.health.destinations({ workspaceId });
    expect(items.map(({ destination: { id } }) => id)).toEqual(['braze_eu', 'crm']);
    expect(items[0]).toMatchObject({ syncs: 1, delivered: 0, requests: 0, backlog: 0, waiting: null, check: null });
    expect(items[1]).toMatchObject({ syncs: 2, delivered: 8, rejected: 3, requests: 5, backlog: 0 });
    expect(items[1]?.check).toMatchObject({ state: 'succeeded', result: { ok: true, detail: 'it answers' } });
    const found = await store.health.destinations({ workspaceId, search: '100 % crm' });
    expect(found.items.map(({ destination: { id } }) => id)).toEqual(['crm']);
  });

  test('what runs elsewhere is not told (I11)', async () => {
    await run('a_sync', { delivered: 3 });
    await store.workspaces.ensure('elsewhere');
    expect(await store.health.syncs({ workspaceId: 'elsewhere' })).toEqual({ items: [], next: null });
    expect(await store.health.destinations({ workspaceId: 'elsewhere' })).toEqual({ items: [], next: null });
  });

  test('objects of any kind are found by words of their id or label', async () => {
    const found = async (search: string) => (await store.objects.list({ workspaceId, kind: 'model', search })).items.map(({ id }) => id);
    expect(await found('buy')).toEqual(['customers']);
    expect(await found('ORD')).toEqual(['orders']);
    expect(await found('r_e')).toEqual([]);
  });
});
