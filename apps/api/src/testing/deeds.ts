import type { OpenAPIObject } from '@nestjs/swagger';
import { CLIENT_HEADER } from '@tributary/contract';
import { type Kind, KIND_NAMES } from '@tributary/core';
import { callGroupOf } from '../objects/call-group.js';
import { type Operation, operationsOf } from '../openapi/operations.js';
import { type Browser, openBrowser } from './browser.js';
import { ALL, SHOP } from './shop-project.js';
import { actAsWorker, startTestApi, type TestApi } from './start-test-api.js';

/** An API with the shop in it, and an admin who is logged in. */
export interface World {
  readonly api: TestApi;
  readonly document: OpenAPIObject;
  readonly operations: readonly Operation[];
  readonly admin: Browser;
}

export async function openWorld(): Promise<World> {
  const api = await startTestApi();
  const document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
  await api.client.editor.objects.apply(ALL);
  const admin = openBrowser(api.url);
  const { id: userId } = await api.store.users.ensureAdmin('default');
  const world = { api, document, operations: operationsOf(document), admin };
  await admin.client.session.login({ token: (await login(world, userId)).token });
  return world;
}

const login = (world: World, userId: string) => world.api.store.sessions.createLogin({ workspaceId: 'default', userId, actor: 'system' });

/** One call of an operation that must succeed. */
export interface Deed {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** By session cookie; else by the key of an admin. */
  readonly by?: Browser;
  /** What a worker finds, where the answer waits for one. */
  readonly worker?: { readonly kind: 'check' | 'lookup'; readonly result: Readonly<Record<string, unknown>> };
  /** How many entries it leaves, where it changes several things. */
  readonly entries?: number;
}

/** What an answer may look like, as the API's document says. */
const exampleOf = ({ document }: World, name: string) =>
  (document.components?.schemas?.[name] as { example: Readonly<Record<string, unknown>> }).example;

let count = 0;
const fresh = (what: string) => `${what}_${(count += 1)}`;
const end = ({ api }: World, id: string, state: 'succeeded' | 'held' = 'succeeded') => {
  const until = new Date(Date.now() + 60_000).toISOString();
  const held = state === 'held' ? { stage: 'guard' as const, held: JSON.stringify({ reason: 'x', plan: 'abc', until, samples: [] }) } : {};
  return api.store.db
    .updateTable('run')
    .set({ state, ...held })
    .where('id', '=', id)
    .execute();
};
/** Nothing goes on that would stand in the way. */
export const idle = ({ api }: World) => api.store.db.deleteFrom('run').execute();
const idOf = async (made: Promise<{ readonly id: string }>) => ({ id: (await made).id });
const member = async ({ api }: World) => {
  const browser = openBrowser(api.url);
  const { token } = await api.client.admin.invitations.create({ email: `${fresh('person')}@example.com`, role: 'viewer' });
  const { user } = await browser.client.invitations.accept({ token, name: 'Ada' });
  return { browser, id: user?.id ?? '' };
};
const waiting = async ({ api }: World) =>
  idOf(api.client.editor.promotions.create({ from: 'staging', objects: [{ ...SHOP.email, id: fresh('email') }], impact: false }));

/** Everything that changes something, or shows what must be known to have been shown; each leaves its mark. */
const DEEDS: Readonly<Record<string, (world: World) => Promise<Deed>>> = {
  'session.login': async (world) => ({
    body: { token: (await login(world, (await member(world)).id)).token },
    by: openBrowser(world.api.url),
  }),
  'session.logout': async (world) => ({ by: (await member(world)).browser }),
  'session.switch': async (world) => {
    const id = fresh('goal');
    await world.admin.client.workspaces.create({ id });
    await world.admin.client.session.switch({ workspace: id });
    return { body: { workspace: 'default' }, by: world.admin };
  },
  'session.rename': async (world) => ({ body: { name: fresh('Ada'), email: null }, by: world.admin }),
  'sessions.end': async (world) => {
    const { id } = (await member(world)) as { id: string };
    const [one, two] = [openBrowser(world.api.url), openBrowser(world.api.url)];
    for (const browser of [one, two]) await browser.client.session.login({ token: (await login(world, id)).token });
    const other = (await two.client.sessions.list()).items.find(({ current }) => !current);
    return { path: { id: other?.id ?? '' }, by: two };
  },
  'users.change': async (world) => ({ path: { id: (await member(world)).id }, body: { role: 'editor' } }),
  'users.remove': async (world) => ({ path: { id: (await member(world)).id } }),
  'users.loginLink': async (world) => ({ path: { id: (await member(world)).id } }),
  'invitations.create': async () => ({ body: { email: `${fresh('person')}@example.com` } }),
  'invitations.accept': async (world) => {
    const { token } = await world.api.client.admin.invitations.create({ email: `${fresh('person')}@example.com` });
    return { body: { token, name: 'Ada' }, by: openBrowser(world.api.url) };
  },
  'invitations.revoke': async (world) => ({
    path: await idOf(world.api.client.admin.invitations.create({ email: `${fresh('person')}@example.com` })),
  }),
  // To a key, the key of an admin of the new one is given: that it was made is in the log as well.
  'workspaces.create': async () => ({ body: { id: fresh('space') }, entries: 2 }),
  'workspaces.rename': async () => ({ path: { id: 'default' }, body: { name: fresh('Name') } }),
  'workspaces.delete': async (world) => ({
    path: await idOf(world.admin.client.workspaces.create({ id: fresh('space') })),
    by: world.admin,
  }),
  'apiKeys.create': async () => ({ body: { name: 'made' } }),
  'apiKeys.revoke': async (world) => ({ path: await idOf(world.api.client.admin.apiKeys.create({ name: 'gone' })) }),
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
  'promotions.approve': async (world) => ({ path: await waiting(world), entries: 2 }),
  'promotions.reject': async (world) => ({ path: await waiting(world), body: { reason: 'no' } }),
  'definitions.sample': async () => ({}),
  'warehouses.query': async (world) => ({
    ...{ path: { id: 'main' }, body: { sql: 'SELECT 1 AS a' } },
    worker: { kind: 'lookup', result: exampleOf(world, 'QueryAnswer') },
  }),
  'runs.stitch': async () => ({ body: { warehouse: 'main' } }),
  'runs.traits': async () => ({ body: { warehouse: 'main' } }),
  'runs.audiences': async () => ({ body: { warehouse: 'main' } }),
  'runs.pipeline': async () => ({ body: { warehouse: 'main' } }),
  'runs.sync': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.preview': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.reconcile': async () => ({ path: { id: 'vips' }, body: {} }),
  'runs.cancel': async (world) => ({ path: await idOf(world.api.client.editor.runs.sync('vips')) }),
  'runs.release': async (world) => {
    const path = await idOf(world.api.client.editor.runs.sync('vips'));
    await end(world, path.id, 'held');
    return { path, body: {} };
  },
  'runs.retry': async (world) => {
    const path = await idOf(world.api.client.editor.runs.sync('vips'));
    await end(world, path.id);
    return { path };
  },
  'runs.exchanges': async (world) => ({ path: await idOf(world.api.client.editor.runs.sync('vips')) }),
  'profiles.whatIf': async () => ({ body: { warehouse: 'main' } }),
  'profiles.resetStitching': async () => ({ body: { warehouse: 'main', confirm: 'main' } }),
  'profiles.resetTraits': async () => ({ body: { warehouse: 'main', confirm: 'main' } }),
  'profiles.recalculate': async () => ({ body: { warehouse: 'main' } }),
  'profiles.promote': async () => ({ path: { id: 'main' } }),
  'profiles.rollback': async () => ({ path: { id: 'main' } }),
  'warehouses.check': async () => ({ path: { id: 'main' }, worker: { kind: 'check', result: { ok: true, detail: 'fine' } } }),
  'destinations.check': async () => ({ path: { id: 'braze_eu' }, worker: { kind: 'check', result: { ok: true, detail: 'fine' } } }),
  'erasures.ofProfile': async (world) => {
    const id = '0199a0b0-0000-7000-8000-000000000001';
    return { path: { id }, query: { confirm: id, warehouse: 'main' }, worker: { kind: 'lookup', result: exampleOf(world, 'Profile') } };
  },
  'erasures.ofIdentifier': async () => ({ body: { identifier: 'email:a@b.c', confirm: 'email:a@b.c', warehouse: 'main' } }),
};

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

function deedsOf(kind: Kind): typeof DEEDS {
  const [one, two] = OBJECTS[kind];
  const made = async ({ api }: World, ...states: readonly object[]) => {
    const id = fresh(kind);
    for (const object of states) await api.client.editor.objects.put(kind, id, { object: object as Record<string, unknown> });
    return id;
  };
  const group = callGroupOf(kind);
  return {
    [`${group}.put`]: async (world) => ({ path: { id: await made(world, one) }, body: JSON.parse(JSON.stringify(two)) as unknown }),
    [`${group}.delete`]: async (world) => ({ path: { id: await made(world, one) } }),
    [`${group}.restore`]: async (world) => ({ path: { id: await made(world, one, two), revision: '1' } }),
  };
}

/** Each by the name of its operation: what must be there for it is made when it is called. */
export const deeds = (): typeof DEEDS => Object.assign({}, DEEDS, ...KIND_NAMES.map(deedsOf)) as typeof DEEDS;

export const nameOf = ({ declared }: Operation): string => declared.operationId ?? '';

/** Carries it out; gives what it was answered. */
export async function carryOut({ api }: World, { method, path }: Operation, deed: Deed): Promise<Response> {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(deed.path?.[name] ?? name));
  const headers: Record<string, string> = { [CLIENT_HEADER]: '1', ...deed.headers };
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
