import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import { CATALOG, type Catalog } from '@tributary/runtime';
import { ALL } from '../testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply(ALL);
});
afterAll(() => api.stop());
afterEach(() => api.store.db.deleteFrom('run').execute());

async function refusal(call: Promise<unknown>): Promise<ApiError['problem']> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error.problem;
}

const FIELD = {
  ...{ name: 'plan', label: 'Plan', type: 'string', required: false, identifier: false, help: null },
  ...{ max_length: 10, max_items: null, choices: ['free'] },
};

describe('what a destination takes', () => {
  test('is listed by its objects, without asking anybody', async () => {
    const { items } = await api.client.viewer.destinations.objects('braze_eu');
    const { objects } = api.app.get<Catalog>(CATALOG).get('braze');
    expect(items.map(({ name }) => name)).toEqual(Object.keys(objects));
    expect(items.find(({ name }) => name === 'users')).toMatchObject({ discovers: objects['users']?.discover !== undefined });
    expect((await api.client.viewer.runs.list({ kind: 'lookup' })).items).toEqual([]);
    expect(await refusal(api.client.viewer.destinations.objects('nowhere'))).toMatchObject({ status: 404 });
  });

  test('is what the connector declares, or what the destination answers a worker for the options of a sync', async () => {
    const { objects } = api.app.get<Catalog>(CATALOG).get('braze');
    const name = 'users';
    const plain = { ...objects[name] } as (typeof objects)[string];
    const mutable = objects as Record<string, (typeof objects)[string]>;
    const declared = Object.fromEntries(Object.entries(plain).filter(([part]) => part !== 'discover')) as unknown as typeof plain;
    try {
      mutable[name] = declared;
      const { items, discovered } = await api.client.viewer.destinations.fields('braze_eu', name);
      expect(discovered).toBe(false);
      expect(items.map((field) => field.name)).toEqual(plain.fields.map((field) => field.name));
      mutable[name] = { ...declared, discover: async () => [] };
      const worker = actAsWorker(api.store, 'lookup', ({ subject, input }) => {
        expect({ subject, input }).toEqual({
          subject: 'destination:braze_eu',
          input: { question: 'fields', destination: 'braze_eu', object: name, options: { a: 1 } },
        });
        return { items: [FIELD], discovered: true, accepts_other_fields: true };
      });
      expect(await api.client.viewer.destinations.fields('braze_eu', name, { a: 1 })).toEqual({
        ...{ items: [FIELD], discovered: true, accepts_other_fields: true },
      });
      await worker;
      const refused = failAsWorker(api.store, 'lookup', {
        code: 'destination.unauthorized',
        message: 'The key was revoked.',
        name: 'AppError',
      });
      expect(await refusal(api.client.viewer.destinations.fields('braze_eu', name))).toMatchObject({ detail: 'The key was revoked.' });
      await refused;
    } finally {
      mutable[name] = plain;
    }
    expect(await refusal(api.client.viewer.destinations.fields('braze_eu', 'nothing'))).toMatchObject({ status: 404 });
  });
});

describe('reconciling', () => {
  test('is a run that a worker makes, with the sync as it is; looking on is not enough to start it', async () => {
    const run = await api.client.editor.runs.reconcile('vips', { sample: 7 });
    expect(run).toMatchObject({ kind: 'reconcile', subject: 'vips', state: 'queued' });
    const [kept] = (await api.store.runs.list({ workspaceId: 'default', kind: 'reconcile' })).items;
    expect(kept?.input).toMatchObject({ which: { sample: 7 }, sync: { id: 'vips' }, destination: { id: 'braze_eu' } });
    expect(JSON.stringify(kept?.input)).not.toContain('s3cret');
    await api.client.editor.runs.reconcile('vips', { all: true });
    expect(await refusal(api.client.viewer.runs.reconcile('vips'))).toMatchObject({ status: 403 });
    expect(await refusal(api.client.editor.runs.reconcile('vip'))).toMatchObject({ status: 404 });
    expect(await refusal(api.client.editor.runs.reconcile('vips', { sample: 0 }))).toMatchObject({ status: 422 });
  });
});
