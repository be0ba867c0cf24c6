import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Alert } from '@tributary/core';
import { createLogger, loadConfig, openSecretBox, openSecrets } from '@tributary/runtime';
import { openStore, type RunClaim, type Store } from '@tributary/store';
import { openMetrics } from '@tributary/telemetry';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RunMetrics } from '../metrics/run-metrics.js';
import { WatchAlerts } from './watch-alerts.js';

const workspaceId = 'default';

describe('alerts', () => {
  let database: TestDatabase;
  let store: Store;
  let watch: WatchAlerts;
  let server: Server;
  let told: string[] = [];
  let status = 200;
  const metrics = openMetrics('worker');

  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure(workspaceId);
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { data } = JSON.parse(Buffer.concat(parts).toString()) as { data: { state: string; condition: string; text: string } };
        if (status === 200) told.push(`${data.state} ${data.condition}: ${data.text}`);
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const config = loadConfig({
      DATABASE_URL: database.url,
      TRIBUTARY_MASTER_KEY: `k:${Buffer.alloc(32, 1).toString('base64')}`,
      LOG_LEVEL: 'silent',
    });
    const secrets = openSecrets(store.secrets, openSecretBox(config.masterKeys));
    watch = new WatchAlerts(store, secrets, createLogger(config, 'worker'), new RunMetrics(metrics));
    const to = { via: 'webhook', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, secret: 'sixteen characters' };
    const raw = { kind: 'alert', id: 'ops', subjects: ['vips'], to };
    const sealed = await secrets.sealSettings({ workspaceId, schema: Alert, settings: raw, path: '' });
    expect(JSON.stringify(sealed)).not.toContain('sixteen');
    await store.objects.put({ workspaceId, object: sealed as unknown as Alert, actor: 'test' });
  });
  beforeEach(() => {
    told = [];
    status = 200;
  });
  afterAll(async () => {
    server.close();
    await store.close();
    await database.drop();
  });

  const ended = async (subject: string, how: 'failed' | 'succeeded') => {
    const { run } = await store.runs.create({ workspaceId, kind: 'sync', subject, trigger: 'api', actor: 'test' });
    const claim = (await store.runs.claim(run.id, 'w')) as RunClaim;
    if (how === 'failed') await store.runs.fail(claim, { code: 'sync.contract', message: 'a column is missing' });
    else await store.runs.complete(claim, {});
  };
  const look = async () => {
    await watch.lookAt(await store.alerts.unseen());
    await watch.send();
  };

  test('tell of a failing sync once, and once that it runs well again; of other syncs nothing', async () => {
    await ended('vips', 'failed');
    await ended('others', 'failed');
    await look();
    await look();
    expect(told).toEqual(['raised failed: `vips` failed: a column is missing']);
    await ended('vips', 'failed');
    await look();
    expect(told).toHaveLength(1);
    await ended('vips', 'succeeded');
    await look();
    expect(told.slice(1)).toEqual(['recovered failed: `vips` runs well again']);
  });

  test('are sent again when nobody confirmed them', async () => {
    status = 500;
    await ended('vips', 'failed');
    await look();
    expect(told).toEqual([]);
    status = 200;
    await store.db
      .updateTable('alertMessage')
      .set({ nextAt: new Date(0) })
      .where('sentAt', 'is', null)
      .execute();
    await watch.send();
    expect(told).toEqual(['raised failed: `vips` failed: a column is missing']);
  });

  test('count each run that ended once, whoever looks', async () => {
    const runsOf = async () =>
      /tributary_runs_total\{[^}]*subject="counted",state="succeeded"[^}]*\} (\d+)/.exec(await metrics.text())?.[1];
    await ended('counted', 'succeeded');
    const subjects = await store.alerts.unseen();
    await Promise.all([watch.lookAt(subjects), watch.lookAt(subjects)]);
    expect(await runsOf()).toBe('1');
  });
});
