import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RateLimit } from '@tributary/connector-kit';
import { type Credential, openStore, type Store } from '@tributary/store';
import { freshDatabase, type TestDatabase } from '@tributary/test-support';
import { type RateSource, SharedRate } from './shared-rate.js';

const newCredential = (): Credential => ({ workspaceId: 'default', key: randomUUID() });
const RATE = { requests: 60, perMs: 600 };

/** The most moments that any stretch of `perMs` holds. */
function mostIn(moments: readonly number[], perMs: number): number {
  const sorted = [...moments].sort((a, b) => a - b);
  return Math.max(0, ...sorted.map((at, index) => sorted.slice(0, index + 1).filter((other) => other > at - perMs).length));
}

describe('a rate shared by workers', () => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await freshDatabase();
    store = openStore({ databaseUrl: database.url });
    await store.migrate();
    await store.workspaces.ensure('default');
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const source = (credential: Credential, rate = RATE): RateSource => {
    const owner = randomUUID();
    return {
      rate,
      take: (wanted, keepMs, cost, used) => store.limits.take({ credential, object: 'users', rate, wanted, owner, keepMs, cost, used }),
      observe: (told) => store.limits.observe({ credential, object: 'users', rate, told }),
      pause: (ms) => store.limits.pause(credential, ms, 'a test'),
      paused: () => store.limits.paused(credential),
    };
  };

  /** Sends as fast as the limit lets it, as many at once as said. */
  async function sendFor(ms: number, limit: RateLimit, { at = [] as number[], lanes = 1 } = {}): Promise<number> {
    const end = performance.now() + ms;
    let mine = 0;
    const send = async () => {
      for (;;) {
        await limit.take();
        if (performance.now() > end) return;
        at.push(performance.now());
        mine += 1;
      }
    };
    await Promise.all(Array.from({ length: lanes }, send));
    return mine;
  }

  test('P6 is not exceeded by five workers with several users each, and well used', async () => {
    const credential = newCredential();
    const at: number[] = [];
    const workers = Array.from({ length: 5 }, () => new SharedRate(source(credential)));
    await Promise.all(workers.flatMap((worker) => [0, 1, 2].map(() => sendFor(3_000, worker.client(), { at, lanes: 2 }))));
    expect(mostIn(at, RATE.perMs)).toBeLessThanOrEqual(RATE.requests);
    expect(at.length).toBeGreaterThan((3_000 / RATE.perMs) * RATE.requests * 0.5);
  }, 20_000);

  test('P6 starves nobody: of fifty who share one worker, ten of them greedy, each gets at least half of a fair share', async () => {
    const worker = new SharedRate(source(newCredential(), { requests: 500, perMs: 1_000 }));
    const got = await Promise.all(Array.from({ length: 50 }, (_, who) => sendFor(3_000, worker.client(), { lanes: who < 10 ? 20 : 2 })));
    const fair = got.reduce((sum, one) => sum + one, 0) / 50;
    expect(Math.min(...got)).toBeGreaterThanOrEqual(fair / 2);
  }, 20_000);

  test('a pause that one worker is asked for keeps all others from sending', async () => {
    const credential = newCredential();
    const [one, other] = [new SharedRate(source(credential)).client(), new SharedRate(source(credential)).client()];
    await other.take();
    one.pause(60_000);
    await sleep(300);
    await expect(other.take()).rejects.toMatchObject({ kind: 'throttled' });
    await expect(one.take()).rejects.toMatchObject({ kind: 'throttled', options: { afterMs: expect.any(Number) } });
  });

  test('P6 a request that counts for many takes as much of the rate, and others with it take turns', async () => {
    const rate = { requests: 100, perMs: 1_000 };
    const at: number[] = [];
    const credential = newCredential();
    const workers = [0, 1].map(() => new SharedRate(source(credential, rate)).client());
    const end = performance.now() + 3_000;
    const send = async (client: RateLimit, cost: number) => {
      for (;;) {
        await client.take(undefined, cost);
        if (performance.now() > end) return;
        at.push(...Array.from({ length: cost }, () => performance.now()));
      }
    };
    await Promise.all(workers.flatMap((client) => [send(client, 10), send(client, 35), send(client, 1)]));
    expect(mostIn(at, rate.perMs)).toBeLessThanOrEqual(rate.requests);
    expect(at.length).toBeGreaterThan(150);
  }, 20_000);

  test('what a destination says is left slows down all workers before anybody is refused', async () => {
    const rate = { requests: 100, perMs: 1_000 };
    const credential = newCredential();
    const [one, other] = [new SharedRate(source(credential, rate)).client(), new SharedRate(source(credential, rate)).client()];
    await one.take();
    one.observe({ available: 3, resumeInMs: 2_500 });
    await sleep(200);
    const from = performance.now();
    const at = await Promise.all(Array.from({ length: 20 }, () => other.take().then(() => performance.now() - from)));
    // Our own come back to us after a second; the destination would say again what is left.
    expect(at.filter((ms) => ms < 700).length).toBeLessThanOrEqual(3);
    expect(Math.max(...at)).toBeGreaterThan(2_000);
  }, 20_000);

  test('who is cancelled waits no more, and takes nothing from the others', async () => {
    const worker = new SharedRate(source(newCredential(), { requests: 1, perMs: 700 }));
    const client = worker.client();
    await client.take();
    const cancelled = new AbortController();
    const waiting = client.take(cancelled.signal);
    const next = client.take();
    cancelled.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
    await next;
  });

  test('while the store is away nothing is sent before all that was granted is used up, then a share, and the rate again after', async () => {
    const rate = { requests: 20, perMs: 100 };
    const at: number[] = [];
    let away = false;
    const kept = source(newCredential(), rate);
    const worker = new SharedRate({ ...kept, take: (...asked) => (away ? Promise.reject(new Error('away')) : kept.take(...asked)) });
    const client = worker.client();
    // Another worker shares the rate.
    await new SharedRate({ ...source(newCredential(), rate), take: kept.take }).client().take();
    await sendFor(300, client);
    away = true;
    const leftAt = performance.now();
    const sending = sendFor(13_000, client, { at });
    await sleep(12_000);
    away = false;
    await sending;
    const first = at.find((moment) => moment > leftAt + 200) ?? 0;
    expect(first - leftAt).toBeGreaterThan(10_000);
    // Measured where they are sent, a moment after they were allowed.
    expect(mostIn(at, rate.perMs * 0.95)).toBeLessThanOrEqual(rate.requests);
    expect(at.filter((moment) => moment > leftAt + 10_200).length).toBeGreaterThan(20);
  }, 30_000);
});
