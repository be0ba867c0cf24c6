import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, openBrowser } from '../testing/browser.js';
import { ALL, SHOP } from '../testing/shop-project.js';
import { actAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
let ada: Browser;
const NAME = 'Ada Lovelace';

beforeAll(async () => {
  api = await startTestApi();
  ada = openBrowser(api.url);
  const { id: userId } = await api.store.users.ensureAdmin('default');
  await ada.client.session.login({
    token: (await api.store.sessions.createLogin({ workspaceId: 'default', userId, actor: 'test' })).token,
  });
  await ada.client.session.rename({ name: NAME, email: null });
  await api.client.editor.objects.apply(ALL);
});
afterAll(() => api.stop());

describe('whoever did a thing is told by name', () => {
  test('of runs, wherever they are shown, also as they go', async () => {
    const { id } = await ada.client.runs.sync('vips');
    const keys = await api.client.editor.runs.stitch('main');
    expect(keys).toMatchObject({ created_by: expect.stringMatching(/^api_key:/), created_by_name: 'editor' });
    const input = { workspaceId: 'default', kind: 'stitch', subject: 'elsewhere', trigger: 'schedule', actor: 'schedule' } as const;
    await api.store.runs.create(input);
    const { items } = await api.client.viewer.runs.list();
    expect(items.map(({ created_by_name: name }) => name)).toEqual([null, 'editor', NAME]);
    const named = { id, created_by: expect.stringMatching(/^user:/) as unknown, created_by_name: NAME };
    expect(await api.client.viewer.runs.get(id)).toMatchObject(named);
    const { recent_runs: recent, syncs } = await api.client.viewer.summary.get();
    expect(recent.find((run) => run.id === id)).toMatchObject(named);
    expect(syncs).toMatchObject([{ id: 'vips', last_run: named }]);
    expect((await api.client.viewer.syncs.health()).items).toMatchObject([{ id: 'vips', last_run: named }]);
    for await (const run of api.client.viewer.runs.follow(id)) {
      expect(run).toMatchObject(named);
      break;
    }
    expect(await ada.client.runs.cancel(id)).toMatchObject(named);
  });

  test('of revisions, promotions, erasures, keys and invitations', async () => {
    const { client } = ada;
    await client.identifierTypes.put('email', { ...SHOP.email, normalize: 'lower' });
    const { items } = await api.client.viewer.identifierTypes.revisions('email');
    expect(items.map(({ actor_name: name }) => name)).toEqual([NAME, 'editor']);
    expect(await api.client.viewer.identifierTypes.revision('email', 1)).toMatchObject({ actor_name: 'editor' });
    const waiting = await client.promotions.create({ from: 'staging', objects: [{ ...SHOP.email, id: 'phone' }], impact: false });
    expect(waiting).toMatchObject({ created_by_name: NAME, decided_by: null, decided_by_name: null });
    await api.client.admin.promotions.approve(waiting.id);
    expect((await client.promotions.list()).items).toMatchObject([{ created_by_name: NAME, decided_by_name: 'admin' }]);
    const erasure = { identifier: 'email:a@b.c', confirm: 'email:a@b.c', warehouse: 'main' };
    expect(await client.erasures.ofIdentifier(erasure)).toMatchObject({ created_by_name: NAME });
    expect((await client.erasures.list()).items).toMatchObject([{ created_by_name: NAME }]);
    const { id } = await client.apiKeys.create({ name: 'made by Ada' });
    expect((await api.client.admin.apiKeys.list()).items.find((key) => key.id === id)).toMatchObject({ created_by_name: NAME });
    await client.invitations.create({ email: 'grace@example.com' });
    expect((await api.client.admin.invitations.list()).items).toMatchObject([{ created_by_name: NAME }]);
  });

  test('as they are called now, and still when they have gone', async () => {
    const { id, key } = await api.client.admin.apiKeys.create({ name: 'for a day', role: 'editor' });
    const started = await fetch(`${api.url}/v1/syncs/vips/preview`, {
      ...{ method: 'POST', body: '{}' },
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    const run = (await started.json()) as { readonly id: string };
    await actAsWorker(api.store, 'preview', () => ({}));
    await api.client.admin.apiKeys.revoke(id);
    expect(await api.client.viewer.runs.get(run.id)).toMatchObject({ created_by: `api_key:${id}`, created_by_name: 'for a day' });
    await ada.client.session.rename({ name: 'Ada King', email: null });
    expect((await api.client.viewer.identifierTypes.revisions('email')).items[0]).toMatchObject({ actor_name: 'Ada King' });
  });
});
