import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApiError, type Client, createClient } from '@tributary/client';
import { type Browser, openBrowser } from '../testing/browser.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
let admin: Browser;

beforeAll(async () => {
  api = await startTestApi();
  admin = await logIn((await api.store.users.ensureAdmin('default')).id);
});
afterAll(() => api.stop());

async function logIn(userId: string): Promise<Browser> {
  const browser = openBrowser(api.url);
  const { token } = await api.store.sessions.createLogin({ workspaceId: 'default', userId, actor: 'system' });
  await browser.client.session.login({ token });
  return browser;
}

let count = 0;
async function comeIn(role: 'viewer' | 'editor' | 'admin', by: Client = admin.client): Promise<{ browser: Browser; id: string }> {
  const browser = openBrowser(api.url);
  const invited = await by.invitations.create({ email: `person${(count += 1)}@example.com`, role });
  const { user } = await browser.client.invitations.accept({ token: invited.token, name: 'Ada' });
  return { browser, id: user?.id ?? '' };
}

async function refusal(call: Promise<unknown>): Promise<{ status: number; type: string }> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
  return { status: error.status, type: error.problem.type };
}

describe('people', () => {
  test('come in by an invitation, with a name, and see who they are', async () => {
    const invited = await admin.client.invitations.create({ email: 'grace@example.com', role: 'editor' });
    expect(invited.path).toBe(`/invitation#${invited.token}`);
    expect((await admin.client.invitations.list()).items).toMatchObject([{ id: invited.id, email: 'grace@example.com', role: 'editor' }]);
    expect(JSON.stringify(await admin.client.invitations.list())).not.toContain(invited.token);
    const grace = openBrowser(api.url);
    expect(await refusal(grace.client.invitations.accept({ token: invited.token }))).toEqual({
      status: 422,
      type: 'tributary:invitation.name',
    });
    const session = await grace.client.invitations.accept({ token: invited.token, name: ' Grace Hopper ' });
    expect(session).toMatchObject({ workspace: 'default', role: 'editor', user: { name: 'Grace Hopper', email: 'grace@example.com' } });
    expect(await grace.client.session.get()).toEqual(session);
    expect(await refusal(openBrowser(api.url).client.invitations.accept({ token: invited.token, name: 'Eve' }))).toMatchObject({
      type: 'tributary:auth.invitation',
    });
    expect((await grace.client.users.list()).items.map(({ name }) => name)).toContain('Grace Hopper');
    expect(await refusal(grace.client.users.remove(session.user?.id ?? ''))).toMatchObject({ type: 'tributary:auth.role' });
    const called = await grace.client.session.rename({ name: 'Admiral Hopper', email: null });
    expect(called.user).toMatchObject({ name: 'Admiral Hopper', email: null });
  });

  test('who are logged in join another workspace as who they are, and not by a foreign page', async () => {
    const { browser, id } = await comeIn('viewer');
    const other = createClient({ url: api.url, key: (await api.client.admin.workspaces.create({ id: 'joined' })).key ?? '' });
    const invited = await other.invitations.create({ email: 'x@example.com', role: 'admin' });
    const headers = { cookie: browser.cookie(), 'content-type': 'application/json' };
    const body = JSON.stringify({ token: invited.token });
    const foreign = await fetch(`${api.url}/v1/invitations/accept`, { method: 'POST', headers, body });
    expect([foreign.status, ((await foreign.json()) as { type: string }).type]).toEqual([403, 'tributary:auth.foreign']);
    const session = await browser.client.invitations.accept({ token: invited.token });
    expect(session).toMatchObject({ workspace: 'joined', role: 'admin', user: { id } });
    expect(session.workspaces.map((one) => `${one.id} ${one.role}`)).toEqual(['default viewer', 'joined admin']);
    expect(await browser.client.session.switch({ workspace: 'default' })).toMatchObject({ workspace: 'default', role: 'viewer' });
    expect(await refusal(browser.client.session.switch({ workspace: 'elsewhere' }))).toEqual({
      status: 404,
      type: 'tributary:workspace.unknown',
    });
  });

  test('see their sessions and end them; a key has none', async () => {
    const { browser, id } = await comeIn('viewer');
    const second = await logIn(id);
    const { items } = await browser.client.sessions.list();
    expect(items.map(({ current }) => current)).toEqual([false, true]);
    await browser.client.sessions.end(items[0]?.id ?? '');
    expect(await refusal(second.client.session.get())).toEqual({ status: 401, type: 'tributary:auth.session' });
    expect(await refusal(api.client.admin.sessions.list())).toEqual({ status: 403, type: 'tributary:auth.session' });
    expect(await refusal(api.client.admin.session.switch({ workspace: 'default' }))).toMatchObject({ status: 403 });
  });

  test('I11 a link that somebody makes for another reaches only where they are an admin themselves', async () => {
    // An admin of two workspaces, and an admin of one of them who would like to be them in the other.
    const { browser: both, id } = await comeIn('admin');
    await both.client.workspaces.create({ id: 'private_one' });
    const { browser: one } = await comeIn('admin');
    const link = await one.client.users.loginLink(id);
    expect(link.path).toBe(`/login#${link.token}`);
    const pretender = openBrowser(api.url);
    const session = await pretender.client.session.login({ token: link.token });
    expect(session.workspaces.map((workspace) => workspace.id)).toEqual(['default']);
    expect(await refusal(pretender.client.session.switch({ workspace: 'private_one' }))).toMatchObject({ status: 404 });
    expect(await refusal(pretender.client.workspaces.rename('private_one', { name: 'Mine' }))).toMatchObject({ status: 404 });
    expect(await refusal(pretender.client.session.rename({ name: 'Mallory', email: null }))).toEqual({
      status: 403,
      type: 'tributary:auth.reach',
    });
    const own = openBrowser(api.url);
    const mine = await own.client.session.login({ token: (await both.client.users.loginLink(id)).token });
    expect(mine.workspaces.map((workspace) => workspace.id)).toEqual(['default', 'private_one']);
  });
});

describe('a key with scopes', () => {
  const keyWith = async (...scopes: string[]) =>
    createClient({ url: api.url, key: (await api.client.admin.apiKeys.create({ name: 'scoped', role: 'admin', scopes })).key });

  test('does what they say and nothing else of its role', async () => {
    const client = await keyWith('syncs:run', 'traits:write');
    const outOfScope = { status: 403, type: 'tributary:auth.scope' };
    expect(await client.objects.list('sync')).toMatchObject({ items: [] });
    expect(await client.objects.put('trait', 'scoped', { object: { type: 'sum', value: '1' } })).toMatchObject({ id: 'scoped' });
    expect(await refusal(client.runs.sync('nothing'))).toMatchObject({ status: 404 });
    expect(await refusal(client.objects.put('model', 'm', { object: {} }))).toEqual(outOfScope);
    expect(await refusal(client.objects.delete('sync', 'nothing'))).toEqual(outOfScope);
    expect(await refusal(client.runs.list())).toEqual(outOfScope);
    expect(await refusal(client.audit.list())).toEqual(outOfScope);
    expect(await client.session.get()).toMatchObject({ scopes: ['syncs:run', 'traits:write'], user: null });
    expect(await (await keyWith('*:read')).runs.list()).toMatchObject({ items: [] });
    expect(await refusal((await keyWith('*:read')).objects.delete('trait', 'scoped'))).toEqual(outOfScope);
  });

  test('gives no more than it has', async () => {
    const client = await keyWith('access:write', 'runs:read');
    const outOfScope = { status: 403, type: 'tributary:auth.scope' };
    expect(await refusal(client.apiKeys.create({ name: 'all' }))).toEqual(outOfScope);
    expect(await refusal(client.apiKeys.create({ name: 'more', scopes: ['runs:run'] }))).toEqual(outOfScope);
    expect(await client.apiKeys.create({ name: 'less', scopes: ['runs:read'] })).toMatchObject({ scopes: ['runs:read'] });
    expect(await refusal(client.invitations.create({ email: 'a@b.c' }))).toEqual(outOfScope);
    expect(await refusal(client.workspaces.create({ id: 'wider' }))).toEqual(outOfScope);
    const [user] = (await client.users.list()).items;
    expect(await refusal(client.users.loginLink(user?.id ?? ''))).toEqual(outOfScope);
    expect(await refusal(client.users.change(user?.id ?? '', { role: 'admin' }))).toEqual(outOfScope);
  });

  test('is refused where a scope is none, in words', async () => {
    const made = api.client.admin.apiKeys.create({ name: 'x', scopes: ['syncs:fly'] });
    await expect(made).rejects.toThrow(/must be `<area>:<act>`/);
  });
});

describe('workspaces', () => {
  test('a key sees its own and makes others, each with a key that knows nothing of the rest', async () => {
    const made = await api.client.admin.workspaces.create({ id: 'staging', name: 'Staging' });
    expect(made).toMatchObject({ id: 'staging', name: 'Staging', role: 'admin', key: expect.stringMatching(/^trb_/) });
    const staging = createClient({ url: api.url, key: made.key ?? '' });
    expect((await staging.workspaces.list()).items).toEqual([{ id: 'staging', name: 'Staging', role: 'admin' }]);
    await api.client.editor.objects.put('trait', 'only_here', { object: { type: 'sum', value: '1' } });
    expect((await staging.objects.list('trait')).items).toEqual([]);
    expect(await refusal(api.client.admin.workspaces.rename('staging', { name: 'Mine' }))).toMatchObject({ status: 404 });
    expect(await refusal(api.client.admin.workspaces.delete('staging'))).toMatchObject({ status: 404 });
    expect(await staging.workspaces.rename('staging', { name: 'Staging (EU)' })).toMatchObject({ name: 'Staging (EU)' });
    await staging.objects.put('trait', 'there', { object: { type: 'sum', value: '1' } });
    expect(await refusal(staging.workspaces.delete('staging'))).toEqual({ status: 409, type: 'tributary:workspace.full' });
    await staging.objects.delete('trait', 'there');
    await staging.workspaces.delete('staging');
    expect(await refusal(staging.workspaces.list())).toEqual({ status: 401, type: 'tributary:auth.key' });
    expect(await refusal(api.client.admin.workspaces.create({ id: 'staging' }))).toEqual({
      status: 409,
      type: 'tributary:workspace.taken',
    });
  });

  test('whoever is logged in makes one, goes there, and closes it from elsewhere', async () => {
    const { client } = (await comeIn('admin')).browser;
    expect(await client.workspaces.create({ id: 'sandpit' })).toMatchObject({ id: 'sandpit', name: 'sandpit', role: 'admin', key: null });
    expect(await client.session.switch({ workspace: 'sandpit' })).toMatchObject({ workspace: 'sandpit', role: 'admin' });
    expect((await client.users.list()).items).toHaveLength(1);
    expect(await refusal(client.workspaces.delete('sandpit'))).toEqual({ status: 409, type: 'tributary:workspace.current' });
    await client.session.switch({ workspace: 'default' });
    await client.workspaces.delete('sandpit');
    expect((await client.workspaces.list()).items.map(({ id }) => id)).toEqual(['default']);
  });
});

describe('a stream', () => {
  const within = 3_000;
  /** Resolves when the stream that a caller follows has ended; rejects when it goes on. */
  async function ended(client: Client): Promise<{ readonly over: Promise<void> }> {
    const runs = await client.runs.followAll(AbortSignal.timeout(60_000));
    const over = (async () => {
      for await (const _ of runs);
    })();
    const late = new Promise<never>((_, reject) => setTimeout(reject, within, new Error('the stream goes on')).unref());
    return { over: Promise.race([over, late]) };
  }

  test('ends at once when the key it began with is revoked, and others go on', async () => {
    const made = await api.client.admin.apiKeys.create({ name: 'stream', role: 'viewer' });
    const [mine, other] = [await ended(createClient({ url: api.url, key: made.key })), await ended(api.client.viewer)];
    await api.client.admin.apiKeys.revoke(made.id);
    await mine.over;
    await expect(other.over).rejects.toThrow('the stream goes on');
  });

  test('ends when its user is removed, ends the session, or goes to another workspace', async () => {
    const removed = await comeIn('viewer');
    const first = await ended(removed.browser.client);
    await admin.client.users.remove(removed.id);
    await first.over;

    const { browser } = await comeIn('admin');
    await browser.client.workspaces.create({ id: 'next_door' });
    const second = await ended(browser.client);
    await browser.client.session.switch({ workspace: 'next_door' });
    await second.over;

    const third = await ended(browser.client);
    await browser.client.session.logout();
    await third.over;
  });
});

describe('the audit log', () => {
  test('tells who did what, from where, with what is different since; and that it is whole', async () => {
    const { browser, id } = await comeIn('editor');
    await browser.client.objects.put('trait', 'told', { object: { type: 'sum', value: '1' } });
    await browser.client.objects.put('trait', 'told', { object: { type: 'sum', value: '2' } });
    const { items } = await api.client.admin.audit.list({ actor: `user:${id}`, verb: 'definition', kind: 'trait', subject: 'told' });
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({
      ...{ actor: `user:${id}`, actor_name: 'Ada', verb: 'definition.put', kind: 'trait', subject: 'told', address: '127.0.0.1' },
      ...{ changes: [{ field: 'value', before: '1', after: '2' }], request_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect((await api.client.admin.audit.list({ request_id: items[0]?.request_id ?? '' })).items).toEqual([items[0]]);
    const verdict = await api.client.admin.audit.verify();
    expect(verdict).toMatchObject({ whole: true, broken: null });
    expect(await api.client.admin.audit.verify({ hash: verdict.head ?? '' })).toMatchObject({
      whole: true,
      noted: { seq: expect.any(String) },
    });
    expect(await api.client.admin.audit.verify({ hash: '0'.repeat(64) })).toMatchObject({ whole: false, noted: null });
    expect(await refusal(api.client.editor.audit.list())).toMatchObject({ type: 'tributary:auth.role' });
  });
});
