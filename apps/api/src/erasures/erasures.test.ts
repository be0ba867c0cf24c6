import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { ALL } from '../testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

const PROFILE = '0199a0b0-0000-7000-8000-000000000001';
const NOTHING = { items: [], next: null, not_searched: [] };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply(ALL);
});
afterAll(() => api.stop());
afterEach(async () => {
  await api.store.db.deleteFrom('run').execute();
  await api.store.db.deleteFrom('erasure').execute();
});

async function refusal(call: Promise<unknown>): Promise<ApiError['problem']> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem;
}

describe('what was told of a person', () => {
  test.each([
    ['an identifier', { identifier: { identifier: 'email', value: 'a:b@c.d' } }],
    ['a profile', { profile: PROFILE }],
  ])('is asked for by %s', async (_, of) => {
    const { deliveries } = api.client.editor;
    const worker = actAsWorker(api.store, 'lookup', () => NOTHING);
    const asked = 'profile' in of ? deliveries.ofProfile(PROFILE) : deliveries.ofIdentifier({ identifier: 'email:a:b@c.d' });
    expect(await asked).toEqual(NOTHING);
    await worker;
    const { items } = await api.store.runs.list({ workspaceId: 'default', kind: 'lookup' });
    expect(items.map(({ subject, input }) => [subject, input])).toEqual([['main', { question: 'deliveries', of, limit: 50 }]]);
  });

  test('is for editors, for it shows people’s data', async () => {
    const { deliveries } = api.client.viewer;
    expect(await refusal(deliveries.ofIdentifier({ identifier: 'email:a@b.c' }))).toMatchObject({ status: 403 });
    expect(await refusal(deliveries.ofProfile(PROFILE))).toMatchObject({ status: 403 });
    expect(await refusal(deliveries.ofSync('nobody', { key: '1' }))).toMatchObject({ status: 403 });
    expect(await refusal(api.client.editor.deliveries.ofSync('nobody', { key: '1' }))).toMatchObject({ status: 404 });
  });
});

describe('an erasure', () => {
  test('of an identifier is written down, for workers to do, and found again', async () => {
    const { erasures } = api.client.admin;
    const started = await erasures.ofIdentifier({ identifier: 'email:a:b@c.d' });
    expect(started).toMatchObject({ warehouse: 'main', state: 'noting', syncs: [], not_searched: [], finished_at: null });
    expect(await erasures.get(started.id)).toEqual(started);
    expect(await erasures.list()).toEqual({ items: [started], next: null });
    const claim = await api.store.erasures.claim('test');
    expect(claim?.subject.of).toEqual({ identifier: { type: 'email', value: 'a:b@c.d' } });
    expect(await api.store.erasures.claim('another')).toBeUndefined();
  });

  test('of a profile needs one that there is', async () => {
    const { erasures } = api.client.admin;
    const unknown = failAsWorker(api.store, 'lookup', { code: 'profile.unknown', message: 'there is no such profile', name: 'NotFound' });
    expect(await refusal(erasures.ofProfile(PROFILE))).toMatchObject({ status: 404, type: 'tributary:profile.unknown' });
    await unknown;
    expect((await erasures.list()).items).toEqual([]);
  });

  test('is said twice, and is for admins; nobody learns of those of another workspace (I11)', async () => {
    const post = async (body: object) => {
      const headers = { authorization: `Bearer ${api.keys.admin}`, 'content-type': 'application/json' };
      const answer = await fetch(`${api.url}/v1/erasures`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await answer.json()) as object;
    };
    expect(await post({ identifier: 'email:a@b.c', confirm: 'email:a@b.d' })).toMatchObject({
      status: 422,
      type: 'tributary:erasure.unconfirmed',
      errors: [{ path: 'confirm' }],
    });
    expect(await refusal(api.client.editor.erasures.ofIdentifier({ identifier: 'email:a@b.c' }))).toMatchObject({ status: 403 });
    expect(await refusal(api.client.editor.erasures.ofProfile(PROFILE))).toMatchObject({ status: 403 });
    await api.store.workspaces.ensure('other');
    const of = { profile: PROFILE };
    const theirs = await api.store.erasures.create({ workspaceId: 'other', warehouse: 'main', of, actor: 'test' });
    expect(await refusal(api.client.admin.erasures.get(theirs.id))).toMatchObject({ status: 404 });
    expect((await api.client.admin.erasures.list()).items).toEqual([]);
  });
});
