import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { ALL } from '../testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

const PROFILE = '0199a0b0-0000-7000-8000-000000000001';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply([...ALL, { kind: 'warehouse', id: 'empty', engine: 'duckdb', path: 'empty.duckdb' }]);
});
afterAll(() => api.stop());
afterEach(() => api.store.db.deleteFrom('run').execute());

async function refusal(call: Promise<unknown>): Promise<ApiError['problem']> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem;
}

/** The input of the only run there is of a kind. */
async function inputOfOnly(kind: 'lookup' | 'stitch' | 'traits' | 'maintenance' | 'what_if') {
  const { items } = await api.store.runs.list({ workspaceId: 'default', kind });
  expect(items).toHaveLength(1);
  return { subject: items[0]?.subject, input: items[0]?.input };
}

describe('a question to a warehouse', () => {
  test('is a short run, answered when a worker has answered, and in no list of runs', async () => {
    const steps = [
      { event_id: 'e1', event_time: '2026-01-01T00:00:00Z', from: { type: 'email', value: 'a@b.c' }, to: { type: 'cookie', value: 'c:1' } },
    ];
    const [from, to] = [steps[0]?.from, steps[0]?.to];
    const worker = actAsWorker(api.store, 'lookup', () => ({
      from,
      to,
      joined: true,
      profile_id: PROFILE,
      cause: null,
      reason: null,
      steps,
    }));
    const explained = await api.client.viewer.profiles.explain({ from: 'email:a@b.c', to: 'cookie:c:1' });
    await worker;
    expect(explained).toEqual({ from, to, joined: true, profile_id: PROFILE, cause: null, reason: null, steps });
    // The only warehouse with events is the one that is meant; a value may hold colons.
    expect(await inputOfOnly('lookup')).toEqual({
      subject: 'main',
      input: { question: 'explain', from: { identifier: 'email', value: 'a@b.c' }, to: { identifier: 'cookie', value: 'c:1' } },
    });
    expect((await api.client.viewer.runs.list()).items).toEqual([]);
    expect((await api.client.viewer.runs.list({ kind: 'lookup' })).items).toHaveLength(1);
  });

  test.each([
    ['NotFound', 404],
    ['Invalid', 422],
    ['Conflict', 409],
    ['SourceUnavailable', 503],
    ['TypeError', 500],
  ])('that ends in `%s` is answered %d, with the places the engine named', async (name, status) => {
    const details = [{ path: 'from', message: 'is not there' }];
    const worker = failAsWorker(api.store, 'lookup', { code: 'identity.unknown', message: 'there is no such identifier', name, details });
    const problem = await refusal(api.client.viewer.profiles.get(PROFILE));
    await worker;
    expect(problem).toMatchObject({ status, type: 'tributary:identity.unknown', detail: 'there is no such identifier', errors: details });
  });

  test('that makes no sense starts nothing', async () => {
    const { profiles, definitions } = api.client.editor;
    expect(await refusal(profiles.find({ identifier: 'nonsense' }))).toMatchObject({ status: 422, errors: [{ path: 'identifier' }] });
    expect(await refusal(profiles.get('7'))).toMatchObject({ status: 422 });
    expect(await refusal(profiles.statistics('revenue', { warehouse: 'nowhere' }))).toMatchObject({ status: 404 });
    expect(await refusal(profiles.quarantine({ warehouse: 'empty' }))).toMatchObject({ status: 422, type: 'tributary:run.no_events' });
    const broken = [{ kind: 'trait', id: 'a', type: 'summ', value: '1' }];
    expect(await refusal(definitions.check({ objects: broken }))).toMatchObject({ status: 422, errors: [{ path: 'objects.0.type' }] });
    expect((await api.client.viewer.runs.list({ kind: 'lookup' })).items).toEqual([]);
  });

  test('must name its warehouse where there are several', async () => {
    await api.client.editor.objects.put('warehouse', 'other', { object: { ...ALL[0], id: 'other' } });
    try {
      expect(await refusal(api.client.viewer.profiles.quarantine())).toMatchObject({
        status: 422,
        detail: 'there are several warehouses: name one of `main`, `other`',
      });
    } finally {
      await api.client.editor.objects.delete('warehouse', 'other');
    }
  });

  test('about definitions carries what has a say in profiles, and nothing that may hold secrets', async () => {
    const worker = actAsWorker(api.store, 'lookup', () => ({ checked: 2, problems: [] }));
    expect(await api.client.editor.definitions.check({ objects: ALL })).toEqual({ checked: 2, problems: [] });
    await worker;
    const { input } = await inputOfOnly('lookup');
    expect((input as { objects: { kind: string }[] }).objects.map(({ kind }) => kind)).toEqual([
      'identifier_type',
      'identity_rule',
      'trait',
      'sync',
    ]);
  });
});

describe('what is done to all profiles', () => {
  test('is written down as it was asked for', async () => {
    const { runs, profiles } = api.client.editor;
    await runs.stitch('main', { full: true, shadow: true });
    expect(await inputOfOnly('stitch')).toEqual({ subject: 'main', input: { full: true, shadow: true } });
    await actAsWorker(api.store, 'stitch', () => ({}));
    expect(await refusal(runs.traits('main', { traits: ['revenu'] }))).toMatchObject({ status: 404, detail: 'there is no trait `revenu`' });
    expect(await refusal(runs.traits('main', { contexts: ['rates'] }))).toMatchObject({ status: 404 });
    await runs.traits(undefined, { traits: ['revenue'], contexts: true });
    expect(await inputOfOnly('traits')).toEqual({
      subject: 'main',
      input: { full: false, shadow: false, traits: ['revenue'], contexts: true },
    });
    await actAsWorker(api.store, 'traits', () => ({}));
    await profiles.recalculate();
    expect(await inputOfOnly('maintenance')).toEqual({ subject: 'main', input: { action: 'recalculate', shadow: false } });
    await profiles.whatIf({ removed: [{ kind: 'identity_rule', id: 'order_email' }] });
    expect(await inputOfOnly('what_if')).toMatchObject({ input: { removed: [{ kind: 'identity_rule', id: 'order_email' }] } });
  });

  test('waits for its turn: a stitch run and a promotion never go on at once', async () => {
    await api.client.editor.runs.stitch('main');
    expect(await refusal(api.client.admin.profiles.promote('main'))).toMatchObject({ status: 409, type: 'tributary:run.active' });
  });

  test('cannot be reset without naming the warehouse again', async () => {
    const { resetStitching, resetTraits } = api.client.admin.profiles;
    for (const call of [resetStitching({}), resetTraits({ confirm: 'mian' })]) {
      expect(await refusal(call)).toMatchObject({
        status: 422,
        type: 'tributary:reset.unconfirmed',
        detail: 'a reset cannot be undone: `confirm` must be `main`, the id of the warehouse',
      });
    }
    expect((await api.client.viewer.runs.list()).items).toEqual([]);
    expect(await resetStitching({ confirm: 'main' })).toMatchObject({ kind: 'maintenance', subject: 'main' });
  });

  test('is for those who may: editors run, admins reset and promote', async () => {
    const { viewer, editor } = api.client;
    for (const call of [viewer.profiles.recalculate(), viewer.profiles.whatIf({}), editor.profiles.promote('main')]) {
      expect(await refusal(call)).toMatchObject({ status: 403 });
    }
    expect(await refusal(editor.profiles.resetTraits({ confirm: 'main' }))).toMatchObject({ status: 403 });
  });
});

test('lineage is read out of the definitions, without asking any warehouse', async () => {
  const { nodes, edges } = await api.client.viewer.definitions.lineage();
  expect(nodes).toContainEqual({ id: 'trait:revenue', kind: 'trait', label: 'revenue' });
  const to = (from: string) => edges.filter((edge) => edge.from === from).map((edge) => edge.to);
  expect(to('trait:revenue')).toEqual(['field:vips:custom_attributes.ltv']);
  expect(to('field:vips:custom_attributes.ltv')).toEqual(['sync:vips']);
  expect(to('sync:vips')).toEqual(['destination:braze_eu']);
  expect((await api.client.viewer.runs.list({ kind: 'lookup' })).items).toEqual([]);
});
