import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defineConnector, deliverBatch, objectOf, type Sandbox, startSandboxServer, type SandboxServer } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import { Destination } from '@tributary/core';
import { openStore, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { z } from 'zod';
import { openCatalog } from '../catalog.js';
import { openDestinations } from '../destinations.js';

const workspaceId = 'default';
const RATE = { requests: 150, perMs: 3_000 };
/** Requests of one sync's run in one worker; there are two of each. */
const EACH = 150;
/** All workers have the same. */
const MASTER_KEY = randomBytes(32);
/** By how much two requests may come nearer to each other on their way, here where one busy process is both ends of it. */
const JITTER_MS = 150;

/** A destination that refuses what comes too early, and notes when each request came. */
function strict(arrivals: number[], refused: { count: number }): Sandbox {
  return {
    answer({ method }) {
      if (method === 'GET') return { status: 200, json: {} };
      const now = performance.now();
      const before = arrivals.at(-RATE.requests);
      if (before !== undefined && now - before < RATE.perMs - JITTER_MS) {
        refused.count += 1;
        return { status: 429, headers: { 'retry-after': '3' } };
      }
      arrivals.push(now);
      return { status: 200, json: { ok: true } };
    },
    holdings: () => ({ item: arrivals }),
    save: () => null,
    restore: () => undefined,
  };
}

describe('the rate of a destination', () => {
  const arrivals: number[] = [];
  const refused = { count: 0 };
  const paced = defineConnector<{ token: string }>({
    slug: 'paced',
    name: 'Paced',
    settings: z.object({ token: z.string().meta({ secret: true }) }),
    baseUrl: () => 'https://paced.example',
    auth: ({ token }) => ({ scheme: 'header', name: 'authorization', value: token }),
    check: async () => ({ detail: 'Fine.' }),
    objects: {
      item: {
        ...{ label: 'Item', modes: ['upsert'], writes: 'full', idempotent: true, acceptsOtherFields: true, concurrency: 1 },
        fields: [{ name: 'id', label: 'Id', type: 'string', identifier: true }],
        options: z.unknown(),
        batch: { records: 1 },
        rate: RATE,
        async write({ http }, batch, outcomes) {
          await http.send({ method: 'POST', path: '/items', json: batch[0]?.key });
          outcomes.all({ kind: 'delivered' });
        },
      },
    },
    sandbox: { settings: { token: 'paced-token-1' }, create: () => strict(arrivals, refused) },
  });

  let database: TestDatabase;
  let sandbox: SandboxServer;
  const stores: Store[] = [];
  beforeAll(async () => {
    database = await freshDatabase();
    sandbox = await startSandboxServer({ connectors: [paced] });
    for (const databaseUrl of [database.url, database.url]) stores.push(openStore({ databaseUrl }));
    await stores[0]?.migrate();
    await stores[0]?.workspaces.ensure(workspaceId);
  });
  afterAll(async () => {
    await sandbox.close();
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });

  const openWorker = async (store: Store) =>
    openDestinations({
      catalog: await openCatalog([paced]),
      secrets: { openSettings: async ({ settings }) => settings as never },
      limits: store.limits,
      metrics: { requestSent: () => undefined },
      config: {
        sandboxUrl: sandbox.url,
        masterKeys: [{ id: 'k', bytes: MASTER_KEY }],
        egressAllow: [new URL(sandbox.url).host],
        egressProxy: undefined,
      },
    });

  test('P6 is shared by two syncs in two workers: no request of theirs comes too early, and they wait no longer than they must', async () => {
    const destination = Destination.parse({ kind: 'destination', id: 'paced', connector: 'paced', sandbox: true, settings: {} });
    const workers = await Promise.all(stores.map(openWorker));
    const deliver = async (worker: number, sync: number) => {
      const opened = await workers[worker]?.open(workspaceId, destination, 'item');
      if (opened === undefined) throw new Error('there is no such worker');
      const records = Array.from({ length: EACH }, (_, n) => aRecord(`${worker}-${sync}-${n}`, { id: `${worker}-${sync}-${n}` }));
      const { signal } = new AbortController();
      const run = { id: 'run', startedAt: '2026-01-01T00:00:00Z' };
      const context = { settings: opened.settings, options: {}, http: opened.http, signal, mode: 'upsert' as const, run };
      return deliverBatch(objectOf(paced, 'item'), context, records);
    };
    // The first request of a connection is long on its way, and would arrive late in its stretch.
    const outside = await Promise.all(workers.map((worker) => worker.open(workspaceId, destination)));
    await Promise.all([...outside, ...outside].map(({ http }) => http.send({ method: 'GET', path: '/' })));
    const deliveries = await Promise.all([deliver(0, 0), deliver(0, 1), deliver(1, 0), deliver(1, 1)]);
    expect(deliveries.map(({ fault }) => fault)).toEqual([undefined, undefined, undefined, undefined]);
    expect([arrivals.length, refused.count]).toEqual([4 * EACH, 0]);
    const early = arrivals.filter((at, n) => n >= RATE.requests && at - (arrivals[n - RATE.requests] ?? 0) < RATE.perMs - JITTER_MS);
    expect(early).toEqual([]);
    // The first stretch is free: what is measured is how the rate is used from then on.
    const took = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
    const allowed = ((4 * EACH - RATE.requests) / RATE.requests) * RATE.perMs;
    // On a calm machine it is above 0.9; a busy one sends late. How the rate itself is used up is tested where it is counted.
    expect(allowed / took).toBeGreaterThan(0.5);
  }, 60_000);
});
