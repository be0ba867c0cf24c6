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
