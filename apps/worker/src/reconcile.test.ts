import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type SandboxServer, sandboxUrl, startSandboxServer } from '@tributary/connector-kit';
import { type AnyObject, type Kind, KINDS, type RunKind } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { CATALOG, type Catalog, createLogger, JOB_QUEUE, loadConfig, STORE } from '@tributary/runtime';
import { type NewRunInput, resolveSync, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, openTestWarehouse, TEST_ENGINES, type TestDatabase, type TestWarehouse } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { workerModule } from './worker.module.js';

const object = (kind: Kind, id: string, fields: object): AnyObject => KINDS[kind].schema.parse({ kind, id, ...fields });
const QUERY = "SELECT 1 AS id, 'Ann' AS name UNION ALL SELECT 2, 'Bob' UNION ALL SELECT 3, 'Cid'";
const REQUEST = { method: 'PUT', path: '/people/{id}', body: 'record' };
const DEFINED = [
  object('model', 'people', { warehouse: 'main', query: QUERY, primary_key: 'id' }),
  object('destination', 'crm', { connector: 'http', sandbox: true }),
  object('sync', 'people_to_crm', {
    ...{ source: { model: 'people' }, destination: 'crm', object: 'record', key: { id: 'id' }, mapping: { name: { column: 'name' } } },
    options: { add: REQUEST, read: { path: '/people/{id}' } },
  }),
];

describe.each(TEST_ENGINES)('reconciling a sync on %s', (engine) => {
  let database: TestDatabase;
  let place: TestWarehouse;
  let app: INestApplicationContext;
  let store: Store;
  let sandboxes: SandboxServer;
  let service = '';

  beforeAll(async () => {
    [database, place] = await Promise.all([freshDatabase(), openTestWarehouse(engine)]);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    service = sandboxUrl(url, 'http', 'crm');
    const config = loadConfig({
      DATABASE_URL: database.url,
      TRIBUTARY_MASTER_KEY: `test:${randomBytes(32).toString('base64')}`,
      TRIBUTARY_SANDBOX_URL: url,
    });
    const logger = createLogger({ logLevel: 'silent' }, 'worker');
    app = await NestFactory.createApplicationContext(await workerModule(config, logger), { logger: false, abortOnError: false });
    sandboxes = await startSandboxServer({ connectors: app.get<Catalog>(CATALOG).connectors, port });
    store = app.get<Store>(STORE);
    await store.workspaces.ensure('default');
    const warehouse = KINDS.warehouse.schema.parse({ ...place.warehouse.config, id: 'main' });
    await store.objects.apply('default', [warehouse, ...DEFINED], 'test');
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await sandboxes.close();
    await place.drop();
    await database.drop();
  });

  async function ended<K extends RunKind>(kind: K, input: NewRunInput<K>): Promise<RunRow> {
    const run = { workspaceId: 'default', kind, subject: 'people_to_crm', input, trigger: 'api', actor: 'test' } as const;
    const { run: created } = await store.runs.create(run);
    await enqueueRun(app.get<JobQueue>(JOB_QUEUE), created);
    let last = created;
    for await (const now of store.runs.watch(created.id, AbortSignal.timeout(30_000))) last = now;
    return last;
  }
  const resolved = () => resolveSync(store.objects, 'default', 'people_to_crm');

  test('tells what the destination lost or holds otherwise, and a run that resends those keys repairs it', async () => {
    const intent = { kind: 'changes' } as const;
    expect(await ended('sync', { ...(await resolved()), intent })).toMatchObject({ state: 'succeeded', counts: { delivered: 3 } });
    const which = { all: true } as const;
    expect((await ended('reconcile', { ...(await resolved()), which })).result).toMatchObject({ compared: 3, in_step: 3, keys: [] });

    const headers = { authorization: `Bearer ${tokenOf(app.get<Catalog>(CATALOG))}`, 'content-type': 'application/json' };
    await fetch(`${service}/people/1`, { method: 'DELETE', headers });
    await fetch(`${service}/people/2`, { method: 'PUT', headers, body: JSON.stringify({ id: 2, name: 'Bobby' }) });
    const { state, result } = await ended('reconcile', { ...(await resolved()), which });
    expect(state).toBe('succeeded');
    expect(result).toMatchObject({ compared: 3, in_step: 1, missing: 1, different: 1, keys: ['1', '2'] });
    expect(result?.['drift']).toContainEqual({ key: '2', kind: 'different', fields: [{ field: 'name', told: 'Bob', there: 'Bobby' }] });

    const repair = { kind: 'resend', keys: ['1', '2'] } as const;
    expect((await ended('sync', { ...(await resolved()), intent: repair })).state).toBe('succeeded');
    expect((await ended('reconcile', { ...(await resolved()), which: { sample: 10 } })).result).toMatchObject({ in_step: 3, keys: [] });
  }, 90_000);

  test('an object whose options do not say how it is read ends the run in words for people', async () => {
    const { sync, ...rest } = await resolved();
    const blind = { ...rest, sync: { ...sync, options: { add: REQUEST } } };
    const { state, error } = await ended('reconcile', { ...blind, which: { sample: 1 } });
    expect(state).toBe('failed');
    expect(error?.message).toContain('Give `options.read`');
  }, 60_000);
});

/** A port nobody listens on: the worker is told it before the sandboxes of its connectors can start. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The credentials that the sandbox of the HTTP connector takes. */
function tokenOf(catalog: Catalog): string {
  const settings = catalog.get('http').sandbox.settings as { readonly auth: { readonly token: string } };
  return settings.auth.token;
}
