import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ident, literal, sql } from '@tributary/sql';
import type { Store } from '@tributary/store';
import { TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { HistorySweeper } from './forget-history.js';
import { object } from '../testing/object.js';
import { openWorker, type TestWorker } from '../testing/open-worker.js';

const sync = (id: string, retention_days: number, enabled = true) =>
  object('sync', id, {
    ...{ source: { model: 'people' }, destination: 'crm', object: 'record', key: { id: 'id' }, mapping: { name: { column: 'name' } } },
    ...{ options: { add: { method: 'POST', path: '/' } }, retention_days, enabled },
  });

describe.each(TEST_ENGINES)('the history of syncs that run no more, on %s', (engine) => {
  let worker: TestWorker;
  let place: TestWarehouse;
  let store: Store;

  beforeAll(async () => {
    worker = await openWorker(engine);
    ({ place, store } = worker);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
  });

  test('is forgotten when it is older than the sync says, or said before it was deleted', async () => {
    const { warehouse } = place;
    const away = object('warehouse', 'away', { engine: 'postgres', host: '127.0.0.1', port: 1, database: 'no', user: 'no' });
    const defined = [
      worker.main(),
      object('model', 'people', { warehouse: 'main', table: 'people', primary_key: 'id' }),
      object('destination', 'crm', { connector: 'http', settings: { base_url: 'https://crm.example' } }),
    ];
    // One warehouse that is away keeps no other from being looked at.
    await worker.apply(away, ...defined, sync('off', 10, false), sync('deleted', 20));
    await store.objects.delete({ workspaceId: 'default', kind: 'sync', id: 'deleted', actor: 'test' });
    const history = ident(warehouse.config.schema, 'delivery_history');
    await worker.app.get(HistorySweeper).look();
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
    await worker.app.get(HistorySweeper).look();
    const days = sql`CAST(EXTRACT(epoch FROM now() - "at") / 86400 AS INTEGER)`;
    const left = await warehouse.rows(sql`SELECT sync_id, ${days} FROM ${history} ORDER BY 1`);
    expect(left.map((row) => row.map(String))).toEqual([
      ['deleted', '19'],
      ['off', '9'],
      ['unheard_of', '29'],
    ]);
  }, 60_000);
});
