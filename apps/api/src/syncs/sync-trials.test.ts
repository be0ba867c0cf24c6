import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { actAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';
import { ALL, SHOP } from '../testing/shop-project.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply([...ALL]);
});
afterAll(() => api.stop());

const lookups = async () => (await api.store.runs.list({ workspaceId: 'default', kind: 'lookup' })).items;

test('what a sync would be refused for is told field by field, and nobody is asked', async () => {
  const sync = { ...SHOP.sync, mode: 'sideways', mapping: { nonsense: { column: 'email' } } };
  const { problems } = await api.client.editor.syncs.check('vips', { sync });
  expect(problems.map(({ path }) => path)).toEqual(['mode']);
  expect(await lookups()).toEqual([]);
});

test('a sync that is not stored is tried in the warehouse it would read, and stays unknown', async () => {
  const worker = actAsWorker(api.store, 'lookup', () => ({
    problems: [{ path: 'mapping.email', message: 'the source has no column `e_mail`' }],
  }));
  const sync = { ...SHOP.sync, id: 'fresh', mapping: { email: { column: 'e_mail' } } };
  const { problems } = await api.client.editor.syncs.check('fresh', { sync });
  await worker;
  expect(problems).toEqual([{ path: 'mapping.email', message: 'the source has no column `e_mail`' }]);
  const [run] = await lookups();
  expect(run).toMatchObject({
    subject: 'main',
    input: { question: 'sync', sync: { id: 'fresh', mapping: { email: { column: 'e_mail' } } } },
  });
  await expect(api.client.viewer.objects.get('sync', 'fresh')).rejects.toMatchObject({ status: 404 });
});

test('the columns of a source are asked of its warehouse; who may only look may not ask', async () => {
  const worker = actAsWorker(api.store, 'lookup', () => ({ items: [{ name: 'email', type: 'text' }] }));
  const source = { profiles: { warehouse: 'main' } };
  expect(await api.client.editor.syncs.columns({ source })).toEqual({ items: [{ name: 'email', type: 'text' }] });
  await worker;
  await expect(api.client.viewer.syncs.columns({ source })).rejects.toMatchObject({ status: 403 });
  await expect(api.client.editor.syncs.columns({ source: { model: 'nobody' } })).rejects.toMatchObject({ status: 404 });
});

test('syncs and destinations are told with how they stand', async () => {
  const { items: syncs } = await api.client.viewer.syncs.health({ search: 'vip' });
  expect(syncs).toEqual([
    {
      ...{ id: 'vips', label: null, enabled: true, revision: 1, source: { kind: 'profiles', subject: 'main' } },
      ...{ destination: 'braze_eu', connector: 'braze', object: 'users', mode: 'upsert', last_run: null, recent: [], next_at: null },
    },
  ]);
  const { items: destinations } = await api.client.viewer.destinations.health();
  expect(destinations).toEqual([
    {
      ...{ id: 'braze_eu', label: null, connector: 'braze', sandbox: false, check: null, waiting: null },
      ...{ syncs: 1, delivered: 0, rejected: 0, requests: 0, backlog: 0, circuit: { state: 'closed' }, paused: null },
    },
  ]);
});
