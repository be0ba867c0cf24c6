import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError, type Client, createClient } from '@tributary/client';
import { AudienceHistory, AudienceMembers, AudienceOverlap } from '@tributary/contract';
import type { z } from 'zod';
import { ALL } from '../testing/shop-project.js';
import { actAsWorker, failAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

const condition = { trait: 'revenue', is: 'at_least', value: 100 };
const audience = (id: string, warehouse = 'main') => ({ kind: 'audience', id, warehouse, condition });
const ELSEWHERE = { kind: 'warehouse', id: 'other', engine: 'duckdb', path: 'o.duckdb', events: { table: 'e' } };

let api: TestApi;
/** An admin of another workspace, in which there is nothing. */
let stranger: Client;

beforeAll(async () => {
  api = await startTestApi();
  await api.client.editor.objects.apply([...ALL, ELSEWHERE, audience('vips'), audience('lapsed'), audience('far', 'other')]);
  const { key } = await api.client.admin.workspaces.create({ id: 'elsewhere' });
  stranger = createClient({ url: api.url, key: key ?? '' });
});
afterAll(() => api.stop());
afterEach(() => api.store.db.deleteFrom('run').execute());

async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
  const { status, type, errors } = error.problem;
  return { status, type: type.replace('tributary:', ''), paths: errors?.map(({ path }) => path) };
}
const lookups = async () =>
  (await api.store.runs.list({ workspaceId: 'default', kind: 'lookup' })).items.map(({ subject, input }) => ({ subject, input }));
const exampleOf = (schema: z.ZodType): Readonly<Record<string, unknown>> => {
  const { examples } = (schema.meta() ?? {}) as { readonly examples?: readonly Readonly<Record<string, unknown>>[] };
  return examples?.[0] ?? {};
};

/** Every question about audiences that are stored, of these. */
const QUESTIONS: Readonly<Record<string, (client: Client, id: string) => Promise<unknown>>> = {
  members: (client, id) => client.audiences.members(id),
  history: (client, id) => client.audiences.history(id),
  overlap: (client, id) => client.audiences.overlap({ audiences: ['vips', id] }),
};

describe('a question about audiences', () => {
  test('is asked of the warehouse they are in, with what was wished for', async () => {
    const members = exampleOf(AudienceMembers);
    const cursor = '0199a0b0-0000-7000-8000-000000000001';
    const asked = { cursor, limit: 5, split: 'test', traits: 'revenue,city' };
    const [told] = await Promise.all([api.client.viewer.audiences.members('vips', asked), actAsWorker(api.store, 'lookup', () => members)]);
    expect(told).toEqual(members);
    const input = { question: 'audience_members', audience: 'vips', cursor, limit: 5, split: 'test', traits: ['revenue', 'city'] };
    expect(await lookups()).toEqual([{ subject: 'main', input }]);
    const history = exampleOf(AudienceHistory);
    const since = '2026-01-05T10:00:00.123456+00:00';
    const [came] = await Promise.all([
      api.client.viewer.audiences.history('far', { cursor: since }),
      actAsWorker(api.store, 'lookup', () => history),
    ]);
    expect(came).toEqual(history);
    expect((await lookups())[0]).toEqual({
      subject: 'other',
      input: { question: 'audience_history', audience: 'far', cursor: since, limit: 50 },
    });
    const overlap = exampleOf(AudienceOverlap);
    const [shared] = await Promise.all([
      api.client.viewer.audiences.overlap({ audiences: ['vips', 'lapsed'] }),
      actAsWorker(api.store, 'lookup', () => overlap),
    ]);
    expect(shared).toEqual(overlap);
    expect((await lookups())[0]).toEqual({ subject: 'main', input: { question: 'audience_overlap', audiences: ['vips', 'lapsed'] } });
  });

  test.each(Object.entries(QUESTIONS))('(%s) that names none there is starts nothing', async (_name, ask) => {
    expect(await refusal(ask(api.client.viewer, 'nobody'))).toMatchObject({ status: 404, type: 'audience.unknown' });
    for (const id of ['No Id', '../vips', '%00', 'x'.repeat(300), "a';--"])
      expect([404, 414, 422]).toContain((await refusal(ask(api.client.viewer, id))).status);
    expect(await lookups()).toEqual([]);
  });

  test.each(Object.entries(QUESTIONS))('(%s) I11 knows nothing of those of another workspace', async (_name, ask) => {
    expect(await refusal(ask(stranger, 'lapsed'))).toMatchObject({ status: 404, type: 'audience.unknown' });
    expect(await lookups()).toEqual([]);
    expect((await api.store.runs.list({ workspaceId: 'elsewhere', kind: 'lookup' })).items).toEqual([]);
  });

  test('with a cursor that is of no page, a wrong limit, split or trait is refused by its place', async () => {
    const { audiences } = api.client.viewer;
    for (const cursor of ['7', 'nonsense', '2026-01-05T10:00:00Z', "'; --", '0199a0b0'])
      expect(await refusal(audiences.members('vips', { cursor }))).toMatchObject({ status: 422, paths: ['cursor'] });
    for (const cursor of ['7', 'nonsense', '2026-13-45', '0199a0b0-0000-7000-8000-000000000001', 'yesterday'])
      expect(await refusal(audiences.history('vips', { cursor }))).toMatchObject({ status: 422, paths: ['cursor'] });
    for (const limit of [0, -1, 501, 1.5]) {
      expect(await refusal(audiences.members('vips', { limit }))).toMatchObject({ status: 422, paths: ['limit'] });
      expect(await refusal(audiences.history('vips', { limit }))).toMatchObject({ status: 422, paths: ['limit'] });
    }
    expect(await refusal(audiences.members('vips', { traits: 'a,,b' }))).toMatchObject({ status: 422, paths: ['traits'] });
    expect(await refusal(audiences.members('vips', { split: 'No Split' }))).toMatchObject({ status: 422, paths: ['split'] });
    expect(await lookups()).toEqual([]);
  });

  test('of one, of the same twice, of too many or of several warehouses is not compared', async () => {
    const { audiences } = api.client.viewer;
    const many = Array.from({ length: 11 }, (_, at) => `a${at}`);
    for (const wrong of [[], ['vips'], ['vips', 'vips'], many])
      expect(await refusal(audiences.overlap({ audiences: wrong }))).toMatchObject({ status: 422, paths: ['audiences'] });
    expect(await refusal(audiences.overlap({ audiences: ['vips', 'far'] }))).toMatchObject({ status: 422, type: 'audience.elsewhere' });
    expect(await lookups()).toEqual([]);
  });

  test('that the engine refuses is refused in its words', async () => {
    const error = { code: 'audience.not_computed', name: 'Conflict', message: 'the audience `vips` is not computed yet' };
    const [told] = await Promise.all([refusal(api.client.viewer.audiences.members('vips')), failAsWorker(api.store, 'lookup', error)]);
    expect(told).toMatchObject({ status: 409, type: 'audience.not_computed' });
  });
});

describe('a preview of an audience', () => {
  test('counts one that is not stored, and stores nothing', async () => {
    const found = { members: 84, splits: [], sample: [] };
    const fresh = { ...audience('fresh'), label: 'Who might come' };
    const [told] = await Promise.all([
      api.client.editor.profiles.previewAudience({ audience: fresh as never }),
      actAsWorker(api.store, 'lookup', () => found),
    ]);
    expect(told).toEqual(found);
    expect(await lookups()).toMatchObject([{ subject: 'main', input: { question: 'audience', audience: { id: 'fresh', condition } } }]);
    expect((await api.client.viewer.objects.list('audience')).items.map(({ id }) => id)).toEqual(['far', 'lapsed', 'vips']);
  });

  test('of a wrong condition, an unknown warehouse or by whom it is not for starts nothing', async () => {
    const preview = (client: Client, wrong: object) => client.profiles.previewAudience({ audience: wrong as never });
    const { editor, viewer } = api.client;
    const deep = { ...audience('x'), condition: { or: [condition, { trait: 'revenue', is: 'soon' }] } };
    expect(await refusal(preview(editor, deep))).toMatchObject({ status: 422 });
    expect(await refusal(preview(editor, { ...audience('x'), condition: {} }))).toMatchObject({ status: 422 });
    expect(await refusal(preview(editor, audience('x', 'nowhere')))).toMatchObject({ status: 404 });
    expect(await refusal(preview(stranger, audience('x')))).toMatchObject({ status: 404 });
    expect(await refusal(preview(viewer, audience('x')))).toMatchObject({ status: 403, type: 'auth.role' });
    expect(await lookups()).toEqual([]);
  });
});
