import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyObject, isFinal, type Kind, KINDS } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { createLogger, JOB_QUEUE, loadConfig, STORE } from '@tributary/runtime';
import { resolveSync, type RunRow, type Store } from '@tributary/store';
import { freshDatabase, openTestWarehouse, type TestDatabase, type TestWarehouse } from '@tributary/test-support';
import { randomBytes } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerModule } from '../worker.module.js';

const DESTINATIONS = Array.from({ length: 20 }, (_, n) => `d${n}`);
/** What is wrong with a destination: it takes a request and never answers, answers after half a minute, or only with 500. */
const ILL = { d4: 'silent', d9: 'slow', d14: 'broken' } as const;
const WELL = DESTINATIONS.filter((id) => !(id in ILL));
const RECORDS = 600;
/** What a machine that does other things too may add. One slot that waits for a dead destination adds half a minute. */
const NOISE_MS = 1_000;
const REQUESTS = RECORDS / 100;

const object = (kind: Kind, id: string, fields: object): AnyObject => KINDS[kind].schema.parse({ kind, id, ...fields });

/** Twenty services at one address, each under its own path. */
function openServices() {
  const arrived: { readonly destination: string; readonly at: number }[] = [];
  let ill: Readonly<Record<string, 'silent' | 'slow' | 'broken'>> = {};
  const answer = {
    silent: () => undefined,
    slow: (response: ServerResponse) => void setTimeout(() => response.writeHead(200).end('{}'), 30_000).unref(),
    broken: (response: ServerResponse) => void response.writeHead(500).end('out of order'),
  };
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => {
      const destination = (request.url ?? '').split('/')[1] ?? '';
      const wrong = ill[destination];
      if (wrong !== undefined) return answer[wrong](response);
      arrived.push({ destination, at: performance.now() });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  return {
    arrived,
    fallIll: (what: typeof ill) => (ill = what),
    listen: async () => {
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

describe('L5 twenty destinations', () => {
  const services = openServices();
  let database: TestDatabase;
  let place: TestWarehouse;
  let app: INestApplicationContext;
  let store: Store;

  beforeAll(async () => {
    [database, place] = await Promise.all([freshDatabase(), openTestWarehouse('postgres')]);
    const url = await services.listen();
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
    const query = `SELECT n AS id, 'person ' || n AS name FROM generate_series(1, ${RECORDS}) AS n`;
    const of = (id: string) => [
      object('destination', id, { connector: 'http', settings: { base_url: `${url}/${id}` } }),
      object('sync', id, {
        ...{ source: { model: 'people' }, destination: id, object: 'record', key: { id: 'id' }, mapping: { name: { column: 'name' } } },
        options: { add: { method: 'POST', path: '/people', records: 100 } },
      }),
    ];
    const people = object('model', 'people', { warehouse: 'main', query, primary_key: 'id' });
    await store.objects.apply('default', [warehouse, people, ...DESTINATIONS.flatMap(of)], 'test');
  }, 60_000);
  afterAll(async () => {
    await app.close();
    await services.close();
    await place.drop();
    await database.drop();
  }, 60_000);

  /** Runs every sync in full at once, until those of these destinations have ended. */
  async function runAll(waitFor: readonly string[]) {
    services.arrived.length = 0;
    const began = performance.now();
    const runs = new Map<string, RunRow>();
    for (const id of DESTINATIONS) {
      const input = { ...(await resolveSync(store.objects, 'default', id)), intent: { kind: 'full' } };
      const { run } = await store.runs.create({
        ...{ workspaceId: 'default', kind: 'sync', subject: id, input },
        trigger: 'api',
        actor: 'test',
      });
      await enqueueRun(app.get<JobQueue>(JOB_QUEUE), run);
      runs.set(id, run);
    }
    const ended = async (id: string) => {
      for (;;) {
        const run = await store.runs.load(runs.get(id)?.id ?? '');
        if (isFinal(run.state)) return run;
        await sleep(50);
      }
    };
    const rows = await Promise.all(waitFor.map(ended));
    const late = services.arrived.filter(({ destination }) => WELL.includes(destination)).map(({ at }) => at - began);
    const took = rows
      .filter(({ subject }) => WELL.includes(subject))
      .map(({ startedAt, finishedAt }) => Number(finishedAt) - Number(startedAt));
    return { rows, late: late.sort((a, b) => a - b), took };
  }

  const p95 = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.95)] ?? Infinity;

  test('one that never answers, one that answers after 30 s and one that only fails do not slow the others', async () => {
    await runAll(DESTINATIONS);
    const well = await runAll(DESTINATIONS);
    services.fallIll(ILL);
    const ill = await runAll(WELL);
    expect(ill.rows.map(({ subject, state, counts }) => [subject, state, counts.delivered])).toEqual(
      WELL.map((id) => [id, 'succeeded', RECORDS]),
    );
    expect(ill.late).toHaveLength(WELL.length * REQUESTS);
    expect(p95(ill.late)).toBeLessThanOrEqual(1.5 * p95(well.late) + NOISE_MS);
    // Fairness by Jain's index over the healthy ones: 1 when each took as long as the others.
    const sum = ill.took.reduce((total, one) => total + one, 0);
    const squares = ill.took.reduce((total, one) => total + one ** 2, 0);
    expect(sum ** 2 / (ill.took.length * squares)).toBeGreaterThanOrEqual(0.9);
  }, 120_000);

  test('the one that only fails is left alone once its circuit has broken', async () => {
    const broken = async () => {
      const rows = await store.db.selectFrom('credential').select('reason').where('openUntil', 'is not', null).execute();
      return rows.map(({ reason }) => reason);
    };
    for (let waited = 0; (await broken()).length === 0 && waited < 60_000; waited += 250) await sleep(250);
    expect(await broken()).toEqual([expect.stringContaining('500')]);
    const { items } = await store.health.destinations({ workspaceId: 'default' });
    const told = items.filter(({ circuit }) => circuit.state !== 'closed').map(({ destination, circuit }) => [destination.id, circuit]);
    expect(told).toEqual([['d14', expect.objectContaining({ since: expect.any(Date), reason: expect.stringContaining('500') })]]);
  }, 90_000);
});
