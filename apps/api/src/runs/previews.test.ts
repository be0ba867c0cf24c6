import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { ApiError } from '@tributary/client';
import type { StartPreview } from '@tributary/contract';
import { ALL } from '../testing/shop-project.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply([...ALL]);
});
afterAll(() => api.stop());
afterEach(() => api.store.db.deleteFrom('run').execute());

const vips = async () => (await api.client.editor.objects.get('sync', 'vips')).object;
const inputOf = async (body?: StartPreview, id = 'vips') => {
  const run = await api.client.editor.runs.preview(id, body);
  expect(run).toMatchObject({ kind: 'preview', subject: id, state: 'queued' });
  return (await api.store.runs.get('default', run.id)).input;
};
const refusal = async (call: Promise<unknown>) => {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return { status: error.status, type: error.problem.type, places: error.problem.errors?.map(({ path }) => path) };
};

test('a preview is of the sync as it stands, and of what changed', async () => {
  expect(await inputOf()).toMatchObject({ sync: await vips(), revision: 1, intent: { kind: 'changes' } });
});

test('a preview is of what a run may be asked to do', async () => {
  expect(await inputOf({ intent: { kind: 'resend', keys: ['1'] } })).toMatchObject({ intent: { kind: 'resend', keys: ['1'] } });
});

test('a definition that is given is previewed in place of the one that stands, and is not stored', async () => {
  const stands = await vips();
  const changed = { ...stands, label: 'Another', mapping: {} };
  expect(await inputOf({ sync: changed })).toMatchObject({ sync: { id: 'vips', label: 'Another', mapping: {} } });
  expect(await vips()).toEqual(stands);
  expect(await inputOf({ sync: { ...changed, id: 'not_yet' } }, 'not_yet')).toMatchObject({ sync: { id: 'not_yet' } });
  expect((await refusal(api.client.editor.objects.get('sync', 'not_yet'))).status).toBe(404);
});

test('a definition that would be refused is refused, with its places', async () => {
  const { preview } = api.client.editor.runs;
  const stands = await vips();
  expect(await refusal(preview('vips', { sync: { ...stands, destination: 'nowhere' } }))).toMatchObject({
    ...{ status: 422, type: 'tributary:object.invalid' },
    places: expect.arrayContaining([expect.stringContaining('destination')]),
  });
  expect(await refusal(preview('vips', { sync: { ...stands, id: 'other' } }))).toMatchObject({
    status: 422,
    type: 'tributary:preview.sync',
  });
});

test('there is nothing to preview of a release or a reset', async () => {
  const { preview } = api.client.editor.runs;
  const release = { kind: 'release', run: '01890a5d-ac96-774b-bcce-b302099a8057', plan: 'x' } as const;
  expect(await refusal(preview('vips', { intent: release }))).toMatchObject({ status: 422, type: 'tributary:preview.intent' });
  expect(await refusal(preview('vips', { intent: { kind: 'reset' } }))).toMatchObject({ status: 422, places: ['intent.kind'] });
  expect((await refusal(preview('nothing'))).status).toBe(404);
});
