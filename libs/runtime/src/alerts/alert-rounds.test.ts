import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Alert } from '@tributary/core';
import { sharedAgents } from '@tributary/connector-kit';
import { createLogger, loadConfig, openSecretBox, openSecrets } from '../index.js';
import { openStore, type RunClaim, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AlertRounds } from './alert-rounds.js';

const workspaceId = 'default';

describe('alerts', () => {
  let database: TestDatabase;
  let store: Store;
  let rounds: AlertRounds;
  const counted: string[] = [];
  let server: Server;
  let told: string[] = [];
  let status = 200;

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
    const onEnded = (runs: readonly RunRow[]) => void counted.push(...runs.map(({ subject }) => subject));
    rounds = new AlertRounds({ store, secrets, logger: createLogger(config, 'worker'), egress: sharedAgents, onEnded });
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
    await rounds.lookAtEnded();
    await rounds.send();
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
    await rounds.send();
    expect(told).toEqual(['raised failed: `vips` failed: a column is missing']);
  });

  test('each run that ended is told of once, whoever looks', async () => {
    await ended('counted', 'succeeded');
    await Promise.all([rounds.lookAtEnded(), rounds.lookAtEnded()]);
    expect(counted.filter((subject) => subject === 'counted')).toHaveLength(1);
  });

  test('tell of a schedule that nobody runs, and leave runs that have ended to who counts them', async () => {
    const late = { workspaceId, kind: 'sync' as const, subject: 'vips', schedule: JSON.stringify({ every: '1h' }), since: new Date(0) };
    await store.db
      .insertInto('schedule')
      .values({ ...late, nextAt: new Date(Date.now() - 3_600_000) })
      .execute();
    await ended('vips', 'succeeded');
    counted.length = 0;
    await rounds.lookAtLate();
    await rounds.send();
    expect(told).toContainEqual(expect.stringContaining('raised late: `vips` should have run 60 minutes ago'));
    expect(counted).toEqual([]);
    expect(await store.alerts.unseen()).toHaveLength(1);
    await store.db
      .updateTable('schedule')
      .set({ nextAt: new Date(Date.now() + 3_600_000) })
      .execute();
    await rounds.lookAtLate();
    await rounds.send();
    expect(told.at(-1)).toBe('recovered late: `vips` runs on time again');
  });
});
