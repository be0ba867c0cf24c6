import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AREAS, CLIENT_HEADER } from '@tributary/contract';
import { type Kind, KIND_NAMES, KINDS } from '@tributary/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { scopeOf } from '../http/scope-of.js';
import { callGroupOf } from '../objects/call-group.js';
import { type Operation, operationsOf } from '../openapi/operations.js';
import { type Browser, openBrowser } from '../testing/browser.js';
import { ALL, SHOP } from '../testing/shop-project.js';
import { actAsWorker, startTestApi, type TestApi } from '../testing/start-test-api.js';

let api: TestApi;
let document: OpenAPIObject;
let operations: readonly Operation[];
let admin: Browser;

beforeAll(async () => {
  api = await startTestApi();
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
  operations = operationsOf(document);
  await api.client.editor.objects.apply(ALL);
  admin = openBrowser(api.url);
  const { id: userId } = await api.store.users.ensureAdmin('default');
  await admin.client.session.login({ token: (await login(userId)).token });
});
afterAll(() => api.stop());

const login = (userId: string) => api.store.sessions.createLogin({ workspaceId: 'default', userId, actor: 'system' });

/** One call of an operation that must succeed. */
interface Deed {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** By session cookie; else by the key of an admin. */
  readonly by?: Browser;
  /** What a worker finds, where the answer waits for one. */
  readonly worker?: { readonly kind: 'check' | 'lookup'; readonly result: Readonly<Record<string, unknown>> };
  /** How many entries it leaves, where it changes several things. */
  readonly entries?: number;
}

/** What an answer may look like, as the API's document says. */
const exampleOf = (name: string) => (document.components?.schemas?.[name] as { example: Readonly<Record<string, unknown>> }).example;

let count = 0;
const fresh = (what: string) => `${what}_${(count += 1)}`;
const end = (id: string, state: 'succeeded' | 'held' = 'succeeded') => {
  const until = new Date(Date.now() + 60_000).toISOString();
  const held = state === 'held' ? { stage: 'guard' as const, held: JSON.stringify({ reason: 'x', plan: 'abc', until, samples: [] }) } : {};
  return api.store.db
    .updateTable('run')
    .set({ state, ...held })
    .where('id', '=', id)
    .execute();
};
const idle = () => api.store.db.deleteFrom('run').execute();
const idOf = async (made: Promise<{ readonly id: string }>) => ({ id: (await made).id });
const member = async () => {
  const browser = openBrowser(api.url);
  const { token } = await api.client.admin.invitations.create({ email: `${fresh('person')}@example.com`, role: 'viewer' });
  const { user } = await browser.client.invitations.accept({ token, name: 'Ada' });
  return { browser, id: user?.id ?? '' };
};
const waiting = async () =>
  idOf(api.client.editor.promotions.create({ from: 'staging', objects: [{ ...SHOP.email, id: fresh('email') }], impact: false }));

/** Everything that changes something, or shows what must be known to have been shown; each leaves its mark. */
const DEEDS: Readonly<Record<string, () => Promise<Deed>>> = {
  'session.login': async () => ({ body: { token: (await login((await member()).id)).token }, by: openBrowser(api.url) }),
  'session.logout': async () => ({ by: (await member()).browser }),
  'session.switch': async () => {
    const id = fresh('goal');
    await admin.client.workspaces.create({ id });
    await admin.client.session.switch({ workspace: id });
    return { body: { workspace: 'default' }, by: admin };
  },
  'session.rename': async () => ({ body: { name: fresh('Ada'), email: null }, by: admin }),
  'sessions.end': async () => {
    const { id } = (await member()) as { id: string };
    const [one, two] = [openBrowser(api.url), openBrowser(api.url)];
    for (const browser of [one, two]) await browser.client.session.login({ token: (await login(id)).token });
    const other = (await two.client.sessions.list()).items.find(({ current }) => !current);
    return { path: { id: other?.id ?? '' }, by: two };
  },
  'users.change': async () => ({ path: { id: (await member()).id }, body: { role: 'editor' } }),
  'users.remove': async () => ({ path: { id: (await member()).id } }),
  'users.loginLink': async () => ({ path: { id: (await member()).id } }),
  'invitations.create': async () => ({ body: { email: `${fresh('person')}@example.com` } }),
  'invitations.accept': async () => {
    const { token } = await api.client.admin.invitations.create({ email: `${fresh('person')}@example.com` });
    return { body: { token, name: 'Ada' }, by: openBrowser(api.url) };
  },
  'invitations.revoke': async () => ({
    path: await idOf(api.client.admin.invitations.create({ email: `${fresh('person')}@example.com` })),
  }),
  // To a key, the key of an admin of the new one is given: that it was made is in the log as well.
  'workspaces.create': async () => ({ body: { id: fresh('space') }, entries: 2 }),
  'workspaces.rename': async () => ({ path: { id: 'default' }, body: { name: fresh('Name') } }),
  'workspaces.delete': async () => ({ path: await idOf(admin.client.workspaces.create({ id: fresh('space') })), by: admin }),
  'apiKeys.create': async () => ({ body: { name: 'made' } }),
  'apiKeys.revoke': async () => ({ path: await idOf(api.client.admin.apiKeys.create({ name: 'gone' })) }),
  'objects.apply': async () => ({
    body: {
      objects: [
        { ...SHOP.email, id: fresh('email') },
        { ...SHOP.email, id: fresh('email') },
      ],
    },
    entries: 2,
  }),
  'objects.export': async () => ({}),
  'promotions.create': async () => ({ body: { from: 'staging', objects: [{ ...SHOP.email, id: fresh('email') }], impact: false } }),
  'promotions.setApproval': async () => ({ body: { required: false } }),
  // That it was approved, and the one object it brings.
  'promotions.approve': async () => ({ path: await waiting(), entries: 2 }),
  'promotions.reject': async () => ({ path: await waiting(), body: { reason: 'no' } }),
  'definitions.sample': async () => ({}),
  'warehouses.query': async () => ({
    ...{ path: { id: 'main' }, body: { sql: 'SELECT 1 AS a' } },
    worker: { kind: 'lookup', result: exampleOf('QueryAnswer') },
  }),
  'runs.stitch': async () => ({ body: { warehouse: 'main' } }),
  'runs.traits': async () => ({ body: { warehouse: 'main' } }),
  'runs.audiences': async () => ({ body: { warehouse: 'main' } }),
  'runs.pipeline': async () => ({ body: { warehouse: 'main' } }),
  'runs.sync': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.preview': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.reconcile': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.cancel': async () => ({ path: await idOf(api.client.editor.runs.sync('vips')) }),
  'runs.release': async () => {
    const path = await idOf(api.client.editor.runs.sync('vips'));
    await end(path.id, 'held');
    return { path, body: {} };
  },
  'runs.retry': async () => {
    const path = await idOf(api.client.editor.runs.sync('vips'));
    await end(path.id);
    return { path };
  },
  'runs.exchanges': async () => ({ path: await idOf(api.client.editor.runs.sync('vips')) }),
  'profiles.whatIf': async () => ({ body: { warehouse: 'main' } }),
  'profiles.resetStitching': async () => ({ body: { warehouse: 'main', confirm: 'main' } }),
  'profiles.resetTraits': async () => ({ body: { warehouse: 'main', confirm: 'main' } }),
  'profiles.recalculate': async () => ({ body: { warehouse: 'main' } }),
  'profiles.promote': async () => ({ path: { id: 'main' } }),
  'profiles.rollback': async () => ({ path: { id: 'main' } }),
  'warehouses.check': async () => ({ path: { id: 'main' }, worker: { kind: 'check', result: { ok: true, detail: 'fine' } } }),
  'destinations.check': async () => ({ path: { id: 'braze_eu' }, worker: { kind: 'check', result: { ok: true, detail: 'fine' } } }),
  'erasures.ofProfile': async () => {
    const id = '0199a0b0-0000-7000-8000-000000000001';
    return { path: { id }, query: { confirm: id, warehouse: 'main' }, worker: { kind: 'lookup', result: exampleOf('Profile') } };
  },
  'erasures.ofIdentifier': async () => ({ body: { identifier: 'email:a@b.c', confirm: 'email:a@b.c', warehouse: 'main' } }),
};

/** What is asked with a body and changes nothing: it reads, computes and forgets. */
const ASKS = [
  ...['objects.plan', 'definitions.check', 'definitions.suggest', 'definitions.import', 'traits.preview', 'profiles.previewAudience'],
  ...['syncs.check', 'syncs.columns', 'audiences.overlap'],
];

/** One of each kind, in two states; what they refer to is in the shop. */
const OBJECTS: Readonly<Record<Kind, readonly [object, object]>> = {
  warehouse: [
    { engine: 'duckdb', path: 'a.duckdb' },
    { engine: 'duckdb', path: 'b.duckdb' },
  ],
  identifier_type: [{ normalize: 'lower' }, { normalize: 'trim_lower' }],
  identity_rule: [
    { event: { type: 'a' }, identifier: 'email', value: '1' },
    { event: { type: 'b' }, identifier: 'email', value: '1' },
  ],
  pin: [
    { identifier: 'email', value: 'a@b.c', reason: 'one' },
    { identifier: 'email', value: 'a@b.c', reason: 'two' },
  ],
  context: [{ query: 'select 1 as a' }, { query: 'select 2 as a' }],
  trait: [
    { type: 'sum', value: '1' },
    { type: 'sum', value: '2' },
  ],
  model: [
    { warehouse: 'main', table: 'one', primary_key: 'id' },
    { warehouse: 'main', table: 'two', primary_key: 'id' },
  ],
  audience: [
    { warehouse: 'main', condition: { trait: 'revenue', is: 'at_least', value: 1 } },
    { warehouse: 'main', condition: { trait: 'revenue', is: 'at_least', value: 2 } },
  ],
  destination: [
    { ...SHOP.braze, id: undefined, sandbox: true },
    { ...SHOP.braze, id: undefined, sandbox: false },
  ],
  sync: [
    { ...SHOP.sync, id: undefined, mode: 'upsert' },
    { ...SHOP.sync, id: undefined, mode: 'mirror' },
  ],
  alert: [
    { on: ['failed'], to: { via: 'log' } },
    { on: ['held'], to: { via: 'log' } },
  ],
};

function deedsOf(kind: Kind): Readonly<Record<string, () => Promise<Deed>>> {
  const [one, two] = OBJECTS[kind];
  const made = async (...states: readonly object[]) => {
    const id = fresh(kind);
    for (const object of states) await api.client.editor.objects.put(kind, id, { object: object as Record<string, unknown> });
    return id;
  };
  const group = callGroupOf(kind);
  return {
    [`${group}.put`]: async () => ({ path: { id: await made(one) }, body: JSON.parse(JSON.stringify(two)) as unknown }),
    [`${group}.delete`]: async () => ({ path: { id: await made(one) } }),
    [`${group}.restore`]: async () => ({ path: { id: await made(one, two), revision: '1' } }),
  };
}

const deeds = (): Readonly<Record<string, () => Promise<Deed>>> => Object.assign({}, DEEDS, ...KIND_NAMES.map(deedsOf)) as typeof DEEDS;

const nameOf = ({ declared }: Operation): string => declared.operationId ?? '';

/** Carries it out; gives what it was answered. */
async function carryOut({ method, path }: Operation, deed: Deed): Promise<Response> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(deed.path?.[name] ?? name));
  const headers: Record<string, string> = { [CLIENT_HEADER]: '1' };
  if (deed.by === undefined) headers['authorization'] = `Bearer ${api.keys.admin}`;
  else headers['cookie'] = deed.by.cookie();
  if (deed.body !== undefined) headers['content-type'] = 'application/json';
  const worker = deed.worker;
  const [response] = await Promise.all([
    fetch(`${api.url}${filled}?${new URLSearchParams(deed.query).toString()}`, {
      method: method.toUpperCase(),
      headers,
      ...(deed.body === undefined ? {} : { body: JSON.stringify(deed.body) }),
    }),
    worker === undefined ? undefined : actAsWorker(api.store, worker.kind, () => worker.result),
  ]);
  return response;
}

const newestEntry = async (): Promise<string> => {
  const { max } = await api.store.db
    .selectFrom('audit')
    .select((select) => select.fn.max('id').as('max'))
    .executeTakeFirstOrThrow();
  return String(max ?? 0);
};

describe('the audit log', () => {
  test('knows of every operation that changes something, and of no other', () => {
    const named = operations.filter(({ method }) => method !== 'get').map(nameOf);
    const known = [...Object.keys(deeds()), ...ASKS];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !operations.some((operation) => nameOf(operation) === name))).toEqual([]);
  });

  test('has one entry of each thing that an operation changes, by who asked, in one request', async () => {
    const wrong: string[] = [];
    for (const [name, prepare] of Object.entries(deeds())) {
      const operation = operations.find((one) => nameOf(one) === name);
      if (operation === undefined) continue;
      await idle();
      const deed = await prepare();
      const before = await newestEntry();
      const response = await carryOut(operation, deed);
      const entries = await api.store.db.selectFrom('audit').selectAll().where('id', '>', before).orderBy('id').execute();
      const told = entries.map(({ action }) => action).join(', ');
      if (!response.ok) wrong.push(`${name}: ${response.status} ${await response.text()}`);
      else if (entries.length !== (deed.entries ?? 1)) wrong.push(`${name}: left ${entries.length} entries (${told})`);
      else if (new Set(entries.map(({ requestId }) => requestId)).size !== 1) wrong.push(`${name}: not of one request (${told})`);
      else if (name.endsWith('.restore') && told !== 'definition.restore') wrong.push(`${name}: told as ${told}`);
      else if (entries.some(({ requestId, actor }) => requestId === null || !/^(user|api_key):/.test(actor)))
        wrong.push(`${name}: nobody did ${told}`);
    }
    expect(wrong).toEqual([]);
    expect(await api.store.audit.verify({ workspaceId: 'default' })).toMatchObject({ broken: null });
  });

  test('never holds a secret', async () => {
    const kept = JSON.stringify(await api.store.db.selectFrom('audit').selectAll().execute());
    expect(kept).toContain('braze_eu');
    expect(kept).not.toMatch(/s3cret|trb_|login_[\w-]{20}|invitation_[\w-]{20}|session_[\w-]{20}/);
  });
});

test('every operation belongs to an area that keys can be held to', () => {
  const areas = operations.map(({ method, path }) => ({
    path,
    scope: scopeOf(method.toUpperCase(), path.replaceAll(/\{(\w+)\}/g, ':$1')),
  }));
  const unknown = areas.filter(({ scope }) => scope !== undefined && !(AREAS as readonly string[]).includes(scope.area));
  expect(unknown.map(({ path }) => path)).toEqual(['/healthz', '/readyz']);
  expect(KIND_NAMES.every((kind) => (AREAS as readonly string[]).includes(KINDS[kind].plural))).toBe(true);
});
