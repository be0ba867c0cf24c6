import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Warehouse as OpenWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AnyObject, Warehouse } from '@tributary/core';
import { openStore, type Store } from '@tributary/store';
import { freshDatabase, freshLogin, type TestDatabase } from '@tributary/test-support';
import { openSecretBox } from './secrets/secret-box.js';
import { openSecrets, type Secrets } from './secrets/secrets.js';
import { openWarehouses, type Warehouses } from './warehouses.js';

const workspaceId = 'default';

describe('the open warehouses of a worker', () => {
  let database: TestDatabase;
  let folder = '';
  let store: Store;
  let secrets: Secrets;
  let warehouses: Warehouses;
  beforeAll(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'tributary-warehouses-'));
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure(workspaceId);
    secrets = openSecrets(store.secrets, openSecretBox([{ id: 'k', bytes: randomBytes(32) }]));
    warehouses = openWarehouses(store, secrets);
  });
  afterAll(async () => {
    await warehouses.close();
    await store.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });
  const define = async (settings: unknown) => {
    const object = await secrets.sealSettings({ workspaceId, schema: Warehouse, settings });
    await store.objects.put({ workspaceId, object: object as unknown as AnyObject, actor: 'test' });
  };
  const embedded = (path: string) => define({ kind: 'warehouse', id: 'main', engine: 'duckdb', path: join(folder, path) });

  test('one is opened once, and anew when its definition has changed', async () => {
    await embedded('one.duckdb');
    const itself = (warehouse: OpenWarehouse) => Promise.resolve(warehouse);
    const [first, again] = await Promise.all([warehouses.use(workspaceId, 'main', itself), warehouses.use(workspaceId, 'main', itself)]);
    expect(again).toBe(first);
    expect((await first.check()).schema).toBe('tributary');
    await embedded('two.duckdb');
    const second = await warehouses.use(workspaceId, 'main', itself);
    expect(second).not.toBe(first);
    expect(second.config).toMatchObject({ path: join(folder, 'two.duckdb') });
  });

  test('an unused one is let go, so that another process may have the file, and is opened again when needed', async () => {
    await embedded('shared.duckdb');
    const tables = (warehouse: OpenWarehouse) => warehouse.check().then((check) => check.tables);
    await warehouses.use(workspaceId, 'main', tables);
    const elsewhere = async () =>
      promisify(execFile)(process.execPath, [
        '--input-type=module',
        '--eval',
        `import { DuckDBInstance } from '@duckdb/node-api'; (await DuckDBInstance.create(${JSON.stringify(join(folder, 'shared.duckdb'))})).closeSync();`,
      ]);
    await warehouses.use(workspaceId, 'main', async () => expect(elsewhere()).rejects.toThrow(/lock/i));
    await new Promise((resolve) => setTimeout(resolve, 600));
    await elsewhere();
    expect(await warehouses.use(workspaceId, 'main', tables)).toBeGreaterThanOrEqual(0);
  });

  test('one with a password is opened with it', async () => {
    const password = 'only-the-worker-knows';
    const user = await freshLogin(password);
    const { hostname, port, pathname } = new URL(database.url);
    const server = { kind: 'warehouse', id: 'server', engine: 'postgres', host: hostname, port: Number(port) };
    await define({ ...server, database: pathname.slice(1), user, password });
    const kept = await store.objects.get({ workspaceId, kind: 'warehouse', id: 'server' });
    expect(JSON.stringify(kept)).not.toContain(password);
    await warehouses.use(workspaceId, 'server', async (warehouse) => {
      expect(warehouse.config).toMatchObject({ password });
      expect((await warehouse.check()).schema).toBe('tributary');
    });
  });

  test('one that could not be opened is tried again', async () => {
    await embedded('missing/folder/x.duckdb');
    const failed = await warehouses.use(workspaceId, 'main', (warehouse) => warehouse.check()).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Error);
    await embedded('three.duckdb');
    expect((await warehouses.use(workspaceId, 'main', (warehouse) => warehouse.check())).tables).toBeGreaterThanOrEqual(0);
  });

  test('an unknown one is named', async () => {
    await expect(warehouses.use(workspaceId, 'nowhere', () => Promise.resolve())).rejects.toThrow('there is no warehouse `nowhere`');
  });
});
