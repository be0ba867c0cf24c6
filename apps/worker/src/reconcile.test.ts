import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyObject, type Kind, KINDS, type RunKind } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { createLogger, JOB_QUEUE, loadConfig, STORE } from '@tributary/runtime';
import { type NewRunInput, resolveSync, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, openTestWarehouse, TEST_ENGINES, type TestDatabase, type TestWarehouse } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { workerModule } from './worker.module.js';

const object = (kind: Kind, id: string, fields: object): AnyObject => KINDS[kind].schema.parse({ kind, id, ...fields });
const QUERY = "SELECT 1 AS id, 'Ann' AS name UNION ALL SELECT 2, 'Bob' UNION ALL SELECT 3, 'Cid'";
const REQUEST = { method: 'PUT', path: '/people/{id}', body: 'record' };
const DEFINED = [
  object('model', 'people', { warehouse: 'main', query: QUERY, primary_key: 'id' }),
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
  let crm: Crm;

  beforeAll(async () => {
    [database, place] = await Promise.all([freshDatabase(), openTestWarehouse(engine)]);
    crm = await openCrm();
    const config = loadConfig({
      DATABASE_URL: database.url,
      TRIBUTARY_MASTER_KEY: `test:${randomBytes(32).toString('base64')}`,
      EGRESS_ALLOW: '127.0.0.0/8',
    });
    const logger = createLogger({ logLevel: 'silent' }, 'worker');
    app = await NestFactory.createApplicationContext(await workerModule(config, logger), { logger: false, abortOnError: false });
    store = app.get<Store>(STORE);
    await store.workspaces.ensure('default');
    const warehouse = KINDS.warehouse.schema.parse({ ...place.warehouse.config, id: 'main' });
    const destination = object('destination', 'crm', { connector: 'http', settings: { base_url: crm.url } });
    await store.objects.apply('default', [warehouse, destination, ...DEFINED], 'test');
  }, 60_000);
  afterAll(async () => {
    await app.close();
    crm.server.close();
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

    crm.records.delete('/people/1');
    crm.records.set('/people/2', '{"id":2,"name":"Bobby"}');
    const { state, result } = await ended('reconcile', { ...(await resolved()), which });
    expect(state).toBe('succeeded');
    expect(result).toMatchObject({ compared: 3, in_step: 1, missing: 1, different: 1, keys: ['1', '2'] });
    expect(result?.['drift']).toContainEqual({ key: '2', kind: 'different', fields: [{ field: 'name', told: 'Bob', there: 'Bobby' }] });

    const repair = { kind: 'resend' as const, keys: ['1', '2'] };
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

/** A service that keeps what is put, by its path. */
interface Crm {
  readonly url: string;
  readonly server: Server;
  readonly records: Map<string, string>;
}

async function openCrm(): Promise<Crm> {
  const records = new Map<string, string>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    const path = request.url ?? '';
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (request.method === 'PUT') records.set(path, Buffer.concat(parts).toString());
      const found = records.get(path);
      response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(found);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, records };
}
