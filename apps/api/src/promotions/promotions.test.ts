import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiError, type Client, createClient } from '@tributary/client';
import { ALL, SHOP } from '../testing/shop-project.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
let other: Client;

/** The refusal of a call that must not succeed. */
async function refusal(call: Promise<unknown>): Promise<readonly [number, string]> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return [error.status, error.problem.type];
}

const asked = { from: 'staging', impact: false } as const;
const promote = (objects: readonly Readonly<Record<string, unknown>>[], more: object = {}, client = api.client.editor) =>
  client.promotions.create({ ...asked, objects, ...more });
const defined = async () =>
  (await api.client.viewer.objects.list('trait')).items.map(({ id, object }) => `${id} ${String(object['type'])}`);
const average = { ...SHOP.revenue, type: 'avg' };

beforeAll(async () => {
  api = await startTestApi();
  const { key } = await api.store.apiKeys.create({
    workspaceId: 'default',
    name: 'another',
    role: 'admin',
    actor: 'somebody else',
    owner: 'user:other',
  });
  other = createClient({ url: api.url, key });
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.client.admin.promotions.setApproval({ required: false });
  await api.client.admin.objects.apply([...ALL], { prune: true });
});

describe('a promotion', () => {
  test('waits with its plan, and is applied exactly so when it is approved', async () => {
    const waiting = await promote([average], { note: 'averages' });
    expect(waiting).toMatchObject({
      ...{ state: 'waiting', from: 'staging', note: 'averages', needs_another: false, decided_by: null },
      plan: { changed: [{ id: 'revenue', changes: [{ field: 'type', old: 'sum', new: 'avg' }] }] },
    });
    expect(await defined()).toEqual(['revenue sum']);
    const applied = await api.client.editor.promotions.approve(waiting.id);
    expect(applied).toMatchObject({ state: 'applied', decided_by: expect.stringMatching(/^api_key:/), reason: null });
    expect(await defined()).toEqual(['revenue avg']);
    expect(await refusal(api.client.editor.promotions.approve(waiting.id))).toEqual([409, 'tributary:promotion.decided']);
    expect((await api.client.viewer.promotions.list({ state: 'applied' })).items[0]).toEqual(applied);
  });

  test('is refused for good where something has moved since it was planned', async () => {
    const waiting = await promote([average]);
    await api.client.editor.objects.apply([{ ...SHOP.revenue, type: 'max' }]);
    expect(await refusal(api.client.editor.promotions.approve(waiting.id))).toEqual([412, 'tributary:revision.mismatch']);
    expect(await api.client.viewer.promotions.get(waiting.id)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('trait `revenue` is at revision'),
    });
    expect(await defined()).toEqual(['revenue max']);
  });

  test('that deletes does so only as it was planned', async () => {
    const rest = ALL.filter(({ kind }) => kind !== 'trait');
    const waiting = await promote(rest, { prune: true });
    expect(waiting.plan.deleted).toMatchObject([{ kind: 'trait', id: 'revenue' }]);
    await api.client.editor.promotions.approve(waiting.id);
    expect(await defined()).toEqual([]);
  });

  test('brings its secrets sealed, and keeps those that are stored where it has none', async () => {
    const { objects } = await api.client.viewer.objects.export();
    expect((await promote(objects)).plan).toMatchObject({ changed: [], created: [] });
    const renewed = { ...SHOP.braze, settings: { ...SHOP.braze.settings, api_key: 'promoted-s3cret' } };
    const waiting = await promote([renewed]);
    const { rows } = await api.store.db
      .selectFrom('promotion')
      .selectAll()
      .execute()
      .then((found) => ({ rows: found }));
    expect(JSON.stringify(rows)).not.toContain('s3cret');
    expect(await api.store.secrets.prune(-1)).toBeGreaterThanOrEqual(0);
    await api.client.editor.promotions.approve(waiting.id);
    expect(await promote([renewed]).then(({ plan }) => plan.unchanged)).toBe(1);
  });

  test('is refused as an apply is for what is wrong', async () => {
    expect(await refusal(promote([{ ...SHOP.sync, destination: 'nowhere' }]))).toEqual([422, 'tributary:object.invalid']);
    expect(await refusal(promote([]))).toEqual([422, 'tributary:request.invalid']);
    expect(await refusal(promote([average], {}, api.client.viewer))).toEqual([403, 'tributary:auth.role']);
    expect(await refusal(api.client.viewer.promotions.get('nothing'))).toEqual([404, 'tributary:promotion.unknown']);
  });

  test('is made once by a key, and a key with another wish is refused', async () => {
    const first = await promote([average], { idempotencyKey: 'release-7' });
    expect((await promote([average], { idempotencyKey: 'release-7' })).id).toBe(first.id);
    expect(await refusal(promote([SHOP.revenue], { idempotencyKey: 'release-7' }))).toEqual([422, 'tributary:idempotency.reused']);
  });
});

describe('where approval is required', () => {
  beforeEach(() => api.client.admin.promotions.setApproval({ required: true }));

  test('an admin who is not its author must agree', async () => {
    const mine = await promote([average], {}, api.client.admin);
    expect(mine.needs_another).toBe(true);
    expect(await refusal(api.client.editor.promotions.approve(mine.id))).toEqual([403, 'tributary:auth.role']);
    expect(await refusal(api.client.admin.promotions.approve(mine.id))).toEqual([403, 'tributary:auth.own']);
    expect(await defined()).toEqual(['revenue sum']);
    expect((await other.promotions.approve(mine.id)).state).toBe('applied');
    expect(await defined()).toEqual(['revenue avg']);
  });

  test('an admin may say no, and tell why; its author may take it back, and no other editor', async () => {
    const first = await promote([average]);
    expect(await other.promotions.reject(first.id, { reason: 'not before Monday' })).toMatchObject({
      state: 'rejected',
      reason: 'not before Monday',
    });
    expect(await refusal(other.promotions.approve(first.id))).toEqual([409, 'tributary:promotion.decided']);
    const second = await promote([average], {}, other);
    expect(await refusal(api.client.editor.promotions.reject(second.id, {}))).toEqual([403, 'tributary:auth.role']);
    expect((await other.promotions.reject(second.id, {})).state).toBe('rejected');
    const actions = (await api.store.audit.list({ workspaceId: 'default', kind: 'promotion' })).items.map(({ action }) => action);
    expect(actions.slice(0, 4)).toEqual(['promotion.reject', 'promotion.create', 'promotion.reject', 'promotion.create']);
  });

  test('only an admin says so', async () => {
    expect(await refusal(api.client.editor.promotions.setApproval({ required: false }))).toEqual([403, 'tributary:auth.role']);
    expect(await api.client.viewer.promotions.approval()).toEqual({ required: true });
  });
});
