import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Invalid } from '@tributary/core';
import { createLogger } from '@tributary/runtime';
import { LEASE_MS, openStore, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Claims } from './claims.js';

const logger = createLogger({ logLevel: 'silent' }, 'test');

describe('the claims of a worker', () => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure('w');
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const start = async (): Promise<string> => {
    const { run } = await store.runs.create({ workspaceId: 'w', kind: 'check', subject: randomUUID(), trigger: 'api', actor: 'test' });
    return run.id;
  };

  test('let one of two workers do a run’s work, and are given back after it', async () => {
    const runId = await start();
    const workers = [new Claims(store, logger), new Claims(store, logger)];
    let worked = 0;
    const held = workers.map((claims) =>
      claims.hold(runId, async () => {
        worked += 1;
        await new Promise((done) => setTimeout(done, 200));
      }),
    );
    await Promise.all(held);
    expect(worked).toBe(1);
    expect(await store.runs.claim(runId, 'the next')).toBeDefined();
  });

  test('end the run as failed with the reason, when its work throws', async () => {
    const [meant, surprise] = [await start(), await start()];
    const claims = new Claims(store, logger);
    await claims.hold(meant, async () => {
      throw new Invalid('warehouse.no_events', 'the warehouse `main` has no events', [{ path: 'events', message: 'is missing' }]);
    });
    await claims.hold(surprise, async () => {
      throw new TypeError('undefined is not a function');
    });
    expect(await store.runs.load(meant)).toMatchObject({
      state: 'failed',
      error: {
        code: 'warehouse.no_events',
        message: 'the warehouse `main` has no events',
        name: 'Invalid',
        details: [{ path: 'events', message: 'is missing' }],
      },
    });
    expect(await store.runs.load(surprise)).toMatchObject({ state: 'failed', error: { code: 'unexpected' } });
    await claims.hold(meant, async () => {
      throw new Error('a run that has ended is not worked on');
    });
  });

  test('stop the work when another worker has taken over, and leave the run to that one', async () => {
    const runId = await start();
    await new Claims(store, logger).hold(runId, async ({ signal }) => {
      const begun = Date.now();
      await store.db
        .updateTable('run')
        .set({ leaseUntil: new Date(0) })
        .where('id', '=', runId)
        .execute();
      expect(await store.runs.claim(runId, 'another')).toBeDefined();
      await once(signal, 'abort');
      expect(Date.now() - begun).toBeLessThan(LEASE_MS);
      expect(signal.reason).toMatchObject({ code: 'run.superseded' });
      signal.throwIfAborted();
    });
    expect(await store.runs.load(runId)).toMatchObject({ state: 'running', error: null });
    // Its lease is the other's still: giving back what was lost takes nothing away.
    expect(await store.runs.claim(runId, 'a third')).toBeUndefined();
  });

  test('stop the work when the worker is asked to end, and leave the run to the next', async () => {
    const runId = await start();
    const claims = new Claims(store, logger);
    await claims.hold(runId, async ({ signal }) => {
      claims.beforeApplicationShutdown();
      expect(signal.reason).toMatchObject({ code: 'worker.closing' });
      signal.throwIfAborted();
    });
    expect(await store.runs.load(runId)).toMatchObject({ state: 'running', error: null });
    expect(await store.runs.claim(runId, 'the next')).toBeDefined();
  });

  test('stop the work within two seconds when somebody cancels the run, and end it as cancelled', async () => {
    const runId = await start();
    let asked = 0;
    await new Claims(store, logger).hold(runId, async ({ signal }) => {
      asked = Date.now();
      expect(await store.runs.cancel('w', runId, 'test')).toMatchObject({ state: 'running' });
      await once(signal, 'abort');
      expect(signal.reason).toMatchObject({ code: 'run.cancelled' });
      signal.throwIfAborted();
    });
    expect(Date.now() - asked).toBeLessThan(2_000);
    expect(await store.runs.load(runId)).toMatchObject({ state: 'cancelled', error: { code: 'run.cancelled' } });
  });

  test('let work that ends in spite of a cancellation be what it is', async () => {
    const runId = await start();
    await new Claims(store, logger).hold(runId, async ({ claim, signal }) => {
      await store.runs.cancel('w', runId, 'test');
      await once(signal, 'abort');
      await store.runs.complete(claim, { ok: true });
    });
    expect(await store.runs.load(runId)).toMatchObject({ state: 'succeeded', result: { ok: true } });
  });
});
