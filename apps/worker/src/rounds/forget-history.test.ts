import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyObject, type Kind, KINDS } from '@tributary/core';
import { createLogger, loadConfig, STORE } from '@tributary/runtime';
import { ident, literal, sql } from '@tributary/sql';
import type { Store } from '@tributary/store';
import { freshDatabase, openTestWarehouse, TEST_ENGINES, type TestDatabase, type TestWarehouse } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { workerModule } from '../worker.module.js';
import { HistorySweeper } from './forget-history.js';

const object = (kind: Kind, id: string, fields: object): AnyObject => KINDS[kind].schema.parse({ kind, id, ...fields });
const sync = (id: string, retention_days: number, enabled = true) =>
  object('sync', id, {
    ...{ source: { model: 'people' }, destination: 'crm', object: 'record', key: { id: 'id' }, mapping: { name: { column: 'name' } } },
    ...{ options: { add: { method: 'POST', path: '/' } }, retention_days, enabled },
  });

describe.each(TEST_ENGINES)('the history of syncs that run no more, on %s', (engine) => {
  let database: TestDatabase;
  let place: TestWarehouse;
  let app: INestApplicationContext;
  let store: Store;

  beforeAll(async () => {
    [database, place] = await Promise.all([freshDatabase(), openTestWarehouse(engine)]);
    const key = `test:${randomBytes(32).toString('base64')}`;
    const config = loadConfig({ DATABASE_URL: database.url, TRIBUTARY_MASTER_KEY: key });
    const logger = createLogger({ logLevel: 'silent' }, 'worker');
    app = await NestFactory.createApplicationContext(await workerModule(config, logger), { logger: false, abortOnError: false });
    store = app.get<Store>(STORE);
    await store.workspaces.ensure('default');
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await place.drop();
    await database.drop();
  });

  test('is forgotten when it is older than the sync says, or said before it was deleted', async () => {
    const { warehouse } = place;
    const away = object('warehouse', 'away', { engine: 'postgres', host: '127.0.0.1', port: 1, database: 'no', user: 'no' });
    const defined = [
      KINDS.warehouse.schema.parse({ ...warehouse.config, id: 'main' }),
      object('model', 'people', { warehouse: 'main', table: 'people', primary_key: 'id' }),
      object('destination', 'crm', { connector: 'http', settings: { base_url: 'https://crm.example' } }),
    ];
    // One warehouse that is away keeps no other from being looked at.
    await store.objects.apply('default', [away, ...defined, sync('off', 10, false), sync('deleted', 20)], 'test');
    await store.objects.delete({ workspaceId: 'default', kind: 'sync', id: 'deleted', actor: 'test' });
    const history = ident(warehouse.config.schema, 'delivery_history');
    await app.get(HistorySweeper).look();
    await warehouse.execute(sql`CREATE SCHEMA ${ident(warehouse.config.schema)}`);
    await warehouse.execute(sql`CREATE TABLE ${history} (sync_id TEXT, "at" TIMESTAMP WITH TIME ZONE)`);
    for (const [id, age] of [
      ...[9, 11].map((days) => ['off', days] as const),
      ...[19, 21].map((days) => ['deleted', days] as const),
      ...[29, 31].map((days) => ['unheard_of', days] as const),
    ]) {
      const at = new Date(Date.now() - age * 86_400_000).toISOString();
      await warehouse.execute(sql`INSERT INTO ${history} VALUES (${literal(id)}, CAST(${literal(at)} AS TIMESTAMP WITH TIME ZONE))`);
    }
    await app.get(HistorySweeper).look();
    const days = sql`CAST(EXTRACT(epoch FROM now() - "at") / 86400 AS INTEGER)`;
    const left = await warehouse.rows(sql`SELECT sync_id, ${days} FROM ${history} ORDER BY 1`);
    expect(left.map((row) => row.map(String))).toEqual([
      ['deleted', '19'],
      ['off', '9'],
      ['unheard_of', '29'],
    ]);
  }, 60_000);
});
