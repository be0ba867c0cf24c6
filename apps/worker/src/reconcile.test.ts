import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type NewRunInput, resolveSync } from '@tributary/store';
import { TEST_ENGINES } from '@tributary/test-support';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { object } from './testing/object.js';
import { openWorker, type TestWorker } from './testing/open-worker.js';

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
  let worker: TestWorker;
  let crm: Crm;

  beforeAll(async () => {
    worker = await openWorker(engine);
    crm = await openCrm();
    const destination = object('destination', 'crm', { connector: 'http', settings: { base_url: crm.url } });
    await worker.apply(worker.main(), destination, ...DEFINED);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    crm.server.close();
  });

  const resolved = () => resolveSync(worker.store.objects, 'default', 'people_to_crm');
  const reconciled = (input: NewRunInput<'reconcile'>) => worker.ended('reconcile', input, 'people_to_crm');

  test('tells what the destination lost or holds otherwise, and a run that resends those keys repairs it', async () => {
    expect(await worker.synced('people_to_crm')).toMatchObject({ state: 'succeeded', counts: { delivered: 3 } });
    const which = { all: true } as const;
    expect((await reconciled({ ...(await resolved()), which })).result).toMatchObject({ compared: 3, in_step: 3, keys: [] });

    crm.records.delete('/people/1');
    crm.records.set('/people/2', '{"id":2,"name":"Bobby"}');
    const { state, result } = await reconciled({ ...(await resolved()), which });
    expect(state).toBe('succeeded');
    expect(result).toMatchObject({ compared: 3, in_step: 1, missing: 1, different: 1, keys: ['1', '2'] });
    expect(result?.['drift']).toContainEqual({ key: '2', kind: 'different', fields: [{ field: 'name', told: 'Bob', there: 'Bobby' }] });

    const repair = { kind: 'resend' as const, keys: ['1', '2'] };
    expect((await worker.synced('people_to_crm', repair)).state).toBe('succeeded');
    expect((await reconciled({ ...(await resolved()), which: { sample: 10 } })).result).toMatchObject({ in_step: 3, keys: [] });
  }, 90_000);

  test('an object whose options do not say how it is read ends the run in words for people', async () => {
    const { sync, ...rest } = await resolved();
    const blind = { ...rest, sync: { ...sync, options: { add: REQUEST } } };
    const { state, error } = await reconciled({ ...blind, which: { sample: 1 } });
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
