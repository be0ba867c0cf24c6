import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError, createClient } from '@tributary/client';
import { CLIENT_HEADER, Problem } from '@tributary/contract';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

async function call(path: string, init: RequestInit = {}): Promise<{ response: Response; problem: Problem }> {
  const response = await fetch(`${api.url}${path}`, init);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return { response, problem: Problem.parse(await response.json()) };
}

async function statusOf(calling: Promise<unknown>): Promise<number> {
  return calling.then(
    () => 200,
    (error: unknown) => (error instanceof ApiError ? error.status : 0),
  );
}

describe('an API key', () => {
  test('is needed, and a wrong one is refused', async () => {
    const none = await call('/v1/runs');
    expect([none.response.status, none.problem.type, none.response.headers.get('www-authenticate')]).toEqual([
      401,
      'tributary:auth.missing',
      'Bearer',
    ]);
    for (const authorization of ['Bearer trb_wrong', 'Basic YTpi', 'Bearer']) {
      const { response, problem } = await call('/v1/runs', { headers: { authorization } });
      expect([response.status, problem.type]).toEqual([401, 'tributary:auth.key']);
    }
  });

  test('lets each role do its part and no more', async () => {
    const { viewer, editor, admin } = api.client;
    const trait = { object: { type: 'sum', value: '1' } };
    expect(await statusOf(viewer.runs.list())).toBe(200);
    expect(await statusOf(viewer.objects.put('trait', 'a', trait))).toBe(403);
    expect(await statusOf(viewer.runs.sync('a'))).toBe(403);
    expect(await statusOf(editor.objects.put('trait', 'a', trait))).toBe(200);
    expect(await statusOf(editor.apiKeys.list())).toBe(403);
    expect(await statusOf(admin.apiKeys.list())).toBe(200);
  });

  test('is shown once, never listed, and stops working when it is revoked', async () => {
    const { apiKeys } = api.client.admin;
    const made = await apiKeys.create({ name: 'nightly', role: 'viewer' });
    expect(made.key).toMatch(/^trb_/);
    const nightly = createClient({ url: api.url, key: made.key });
    expect(await statusOf(nightly.summary.get())).toBe(200);
    expect(JSON.stringify(await apiKeys.list()) + api.logged()).not.toContain(made.key);
    await apiKeys.revoke(made.id);
    expect(await statusOf(nightly.summary.get())).toBe(401);
    expect(await statusOf(apiKeys.revoke(made.id))).toBe(404);
  });

  test('that has expired is refused', async () => {
    const { key } = await api.client.admin.apiKeys.create({ name: 'old', expires_at: new Date(Date.now() - 1000).toISOString() });
    expect(await statusOf(createClient({ url: api.url, key }).summary.get())).toBe(401);
  });
});

describe('a session', () => {
  const login = async () => {
    const { id: userId } = await api.store.users.ensureAdmin('default');
    const { token } = await api.store.sessions.createLogin({ workspaceId: 'default', userId, actor: 'system' });
    const body = JSON.stringify({ token });
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    return { init, response: await fetch(`${api.url}/v1/session`, init) };
  };

  test('is opened by a login link, once, and kept out of reach of scripts and other sites', async () => {
    const { init, response } = await login();
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { workspace: 'default', role: 'admin', scopes: [], user: { name: 'Admin' } },
    ]);
    expect(response.headers.get('set-cookie')).toMatch(/^tributary_session=session_[^;]+;.*HttpOnly; SameSite=Strict$/);
    const again = await call('/v1/session', init);
    expect([again.response.status, again.problem.type]).toEqual([401, 'tributary:auth.login']);
  });

  test('reads freely, and changes only with the header a foreign page cannot send', async () => {
    const { response } = await login();
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await fetch(`${api.url}/v1/runs`, { headers: { cookie } })).status).toBe(200);
    const put = { method: 'PUT', body: '{"type":"sum","value":"1"}', headers: { cookie, 'content-type': 'application/json' } };
    const { response: foreign, problem } = await call('/v1/traits/a', put);
    expect([foreign.status, problem.type]).toEqual([403, 'tributary:auth.foreign']);
    const ours = await fetch(`${api.url}/v1/traits/a`, { ...put, headers: { ...put.headers, [CLIENT_HEADER]: '1' } });
    expect(ours.ok).toBe(true);
  });

  test('ends when people log out', async () => {
    const { response } = await login();
    const headers = { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '', [CLIENT_HEADER]: '1' };
    const out = await fetch(`${api.url}/v1/session`, { method: 'DELETE', headers });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('tributary_session=;')]);
    expect((await call('/v1/session', { headers })).response.status).toBe(401);
  });
});

describe('a problem', () => {
  test('is what an unknown route answers, whatever the method', async () => {
    const headers = { authorization: `Bearer ${api.keys.admin}` };
    for (const [method, path] of [
      ['GET', '/v1/nothing?token=x'],
      ['PATCH', '/v1/traits/a'],
      ['GET', '/nothing.txt'],
    ] as const) {
      const { response, problem } = await call(path, { method, headers });
      expect([response.status, problem.type]).toEqual([404, 'tributary:route.unknown']);
      expect(problem.detail).not.toContain('token');
    }
  });

  test('tells what is wrong with a body', async () => {
    const headers = { authorization: `Bearer ${api.keys.admin}`, 'content-type': 'application/json' };
    const broken = await call('/v1/apply', { method: 'POST', headers, body: '{' });
    expect([broken.response.status, broken.problem.detail]).toEqual([400, expect.stringContaining('valid JSON')]);
    const wrong = await call('/v1/api-keys', { method: 'POST', headers, body: '{"nam":"x"}' });
    expect([wrong.response.status, wrong.problem.errors]).toEqual([
      422,
      [{ path: 'nam', message: 'unknown field `nam`, did you mean `name`?' }],
    ]);
    const page = await call('/v1/runs?limit=many&state=odd', { headers });
    expect(page.problem.errors?.map(({ path }) => path)).toEqual(['limit', 'state']);
    const large = await call('/v1/apply', { method: 'POST', headers, body: `{"objects":["${'x'.repeat(17 << 20)}"]}` });
    expect(large.response.status).toBe(413);
    const text = await call('/v1/apply', { method: 'POST', headers: { ...headers, 'content-type': 'text/xml' }, body: '<a/>' });
    expect(text.response.status).toBe(415);
  });

  test('tells that the database is away, and that trying again helps', async () => {
    const broken = await startTestApi();
    try {
      await broken.dropDatabase();
      const error: unknown = await broken.client.viewer.runs.list().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ status: 503, problem: { type: 'tributary:store.unavailable' } });
      expect((await fetch(`${broken.url}/readyz`)).status).toBe(503);
      expect((await fetch(`${broken.url}/healthz`)).status).toBe(200);
    } finally {
      await broken.stop();
    }
  });

  test('never carries what lies behind it', async () => {
    const broken = await startTestApi();
    try {
      await broken.store.db.schema.dropTable('audit').cascade().execute();
      const error: unknown = await broken.client.editor.objects
        .put('trait', 'a', { object: { type: 'sum', value: '1' } })
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ status: 500, problem: { type: 'tributary:internal' } });
      expect(JSON.stringify((error as ApiError).problem)).not.toContain('audit');
      expect(broken.logged()).toContain('relation \\"audit\\" does not exist');
    } finally {
      await broken.stop();
    }
  });
});

test('answers keep browsers on a short lead', async () => {
  const { headers } = await fetch(`${api.url}/healthz`);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  const docs = await fetch(`${api.url}/docs`);
  expect([docs.status, await docs.text()]).toEqual([200, expect.not.stringMatching(/(src|href)="https?:/)]);
});
