import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { KIND_NAMES, KINDS } from '@tributary/core';
import { ALL, SHOP } from '../testing/shop-project.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
let latest = 0;

/** The refusal of a call that must not succeed. */
async function refusal(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

const put = (object: { readonly kind: string; readonly id: string }, more: object = {}) =>
  api.client.editor.objects.apply([{ ...object, ...more }]);
const revision = async (kind: 'trait' | 'destination' | 'sync', id: string) => (await api.client.editor.objects.get(kind, id)).revision;

beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply(ALL);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await put(SHOP.revenue);
  latest = await revision('trait', 'revenue');
});

describe('the revisions of a definition', () => {
  test('are listed, the newest first, with what changed and who did it', async () => {
    await put(SHOP.revenue, { type: 'avg', label: 'Average order' });
    const { items } = await api.client.viewer.revisions.list('trait', 'revenue', { limit: 1 });
    expect(items).toEqual([
      {
        revision: latest + 1,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        actor: expect.stringMatching(/^api_key:/),
        actor_name: 'editor',
        deleted: false,
        fields: ['label', 'type'],
      },
    ]);
    const next = await api.client.viewer.revisions.list('trait', 'revenue', { limit: 1, cursor: String(latest + 1) });
    expect(next.items.map((one) => one.revision)).toEqual([latest]);
  });

  test('tell what stood there and what stands there, beside the one before or any other', async () => {
    await put(SHOP.revenue, { type: 'avg' });
    await put(SHOP.revenue, { type: 'max' });
    const { viewer } = api.client;
    const shown = await viewer.revisions.get('trait', 'revenue', { revision: latest + 2 });
    expect(shown).toMatchObject({ kind: 'trait', id: 'revenue', before: latest + 1, object: { type: 'max' } });
    expect(shown.changes).toEqual([{ field: 'type', old: 'avg', new: 'max' }]);
    const further = await viewer.revisions.get('trait', 'revenue', { revision: latest + 2, against: latest });
    expect(further.changes).toEqual([{ field: 'type', old: 'sum', new: 'max' }]);
  });

  test('are there for every kind', async () => {
    for (const kind of KIND_NAMES) {
      const response = await fetch(`${api.url}/v1/${KINDS[kind].plural}/nothing/revisions`, {
        headers: { authorization: `Bearer ${api.keys.viewer}` },
      });
      expect([kind, response.status, ((await response.json()) as { type: string }).type]).toEqual([kind, 404, `tributary:${kind}.unknown`]);
    }
    expect((await refusal(api.client.viewer.revisions.get('trait', 'revenue', { revision: 999 }))).status).toBe(404);
  });

  test('show no secret, and that one changed', async () => {
    await put(SHOP.braze, { settings: { ...SHOP.braze.settings, api_key: 'another-s3cret' } });
    const now = await revision('destination', 'braze_eu');
    const shown = await api.client.admin.revisions.get('destination', 'braze_eu', { revision: now });
    expect(shown.changes).toEqual([{ field: 'settings.api_key', old: { secret: true }, new: { secret: true } }]);
    expect(shown.object?.['settings']).toMatchObject({ api_key: { secret: true } });
    const first = await api.client.admin.revisions.get('destination', 'braze_eu', { revision: 1 });
    expect(JSON.stringify([shown, first])).not.toMatch(/s3cret|\$secret/);
  });
});

describe('restoring a revision', () => {
  test('makes a new revision that is what the old one was', async () => {
    await put(SHOP.revenue, { type: 'avg' });
    const restored = await api.client.editor.revisions.restore('trait', 'revenue', { revision: latest });
    expect(restored).toMatchObject({ revision: latest + 2, object: { type: 'sum' } });
    expect((await api.client.viewer.revisions.get('trait', 'revenue', { revision: latest + 2 })).changes).toEqual([
      { field: 'type', old: 'avg', new: 'sum' },
    ]);
    // What it is already needs no revision.
    expect((await api.client.editor.revisions.restore('trait', 'revenue', { revision: latest })).revision).toBe(latest + 2);
  });

  test('happens only at the revision the caller saw', async () => {
    await put(SHOP.revenue, { type: 'avg' });
    const { status, problem } = await refusal(
      api.client.editor.revisions.restore('trait', 'revenue', { revision: latest, expected: latest }),
    );
    expect([status, problem.type]).toEqual([412, 'tributary:revision.mismatch']);
    await api.client.editor.revisions.restore('trait', 'revenue', { revision: latest, expected: latest + 1 });
    expect(await revision('trait', 'revenue')).toBe(latest + 2);
  });

  test('keeps the secret that is stored now, which may have been renewed since', async () => {
    const before = await revision('destination', 'braze_eu');
    const url = `${SHOP.braze.settings.base_url}/`;
    await put(SHOP.braze, { settings: { api_key: 'renewed-s3cret', base_url: url } });
    const restored = await api.client.editor.revisions.restore('destination', 'braze_eu', { revision: before });
    expect(restored.object['settings']).toEqual({ base_url: SHOP.braze.settings.base_url, api_key: { secret: true } });
    const { changes } = await api.client.viewer.revisions.get('destination', 'braze_eu', { revision: restored.revision });
    expect(changes).toEqual([{ field: 'settings.base_url', old: url, new: SHOP.braze.settings.base_url }]);
  });

  test('sends no secret to an address it was not entered for', async () => {
    await put(SHOP.braze);
    const before = await revision('destination', 'braze_eu');
    await put(SHOP.braze, { settings: { api_key: 'another-s3cret', base_url: 'https://rest.fra-02.braze.eu' } });
    const { status, problem } = await refusal(api.client.editor.revisions.restore('destination', 'braze_eu', { revision: before }));
    expect([status, problem.type]).toEqual([422, 'tributary:secret.elsewhere']);
    await put(SHOP.braze);
  });

  test('brings back what was deleted', async () => {
    await api.client.editor.objects.delete('sync', 'vips');
    const { items } = await api.client.viewer.revisions.list('sync', 'vips');
    expect(items[0]?.deleted).toBe(true);
    const deletion = items[0]?.revision ?? 0;
    const refused = await refusal(api.client.editor.revisions.restore('sync', 'vips', { revision: deletion }));
    expect([refused.status, refused.problem.type]).toEqual([409, 'tributary:revision.deleted']);
    const restored = await api.client.editor.revisions.restore('sync', 'vips', { revision: deletion - 1 });
    expect(restored).toMatchObject({ id: 'vips', object: { destination: 'braze_eu' } });
  });

  test('is checked like any change: what it names must still be there', async () => {
    const { editor } = api.client;
    await put({ kind: 'identifier_type', id: 'phone' });
    const rule = { kind: 'identity_rule', id: 'by_phone', identifier: 'phone', value: "payload->>'phone'" };
    await put(rule);
    await put(rule, { identifier: 'email' });
    await editor.objects.delete('identifier_type', 'phone');
    const { status, problem } = await refusal(editor.revisions.restore('identity_rule', 'by_phone', { revision: 1 }));
    expect(status).toBe(422);
    expect(problem.errors).toEqual([{ path: 'identifier', message: expect.stringContaining('there is no identifier_type `phone`') }]);
    expect((await editor.objects.get('identity_rule', 'by_phone')).revision).toBe(2);
  });

  test('is for those who may change definitions', async () => {
    const { status } = await refusal(api.client.viewer.revisions.restore('trait', 'revenue', { revision: latest }));
    expect(status).toBe(403);
  });
});
