import { describe, expect, test } from '@jest/globals';
import { createRate } from './rate.js';

describe('a rate limit', () => {
  test('lets a burst through at once and spaces what follows evenly', async () => {
    const limit = createRate({ requests: 5, perMs: 200 });
    const started = performance.now();
    const at = await Promise.all(Array.from({ length: 10 }, () => limit.take().then(() => performance.now() - started)));
    expect(at[4]).toBeLessThan(35);
    expect(at[9]).toBeGreaterThanOrEqual(190);
    expect(at[9]).toBeLessThan(500);
  });

  test('a short pause is waited for, a long one is handed to the engine', async () => {
    const limit = createRate({ requests: 5, perMs: 200 });
    const started = performance.now();
    limit.pause(80);
    await limit.take();
    expect(performance.now() - started).toBeGreaterThanOrEqual(75);
    limit.pause(60_000);
    await expect(limit.take()).rejects.toMatchObject({ kind: 'throttled' });
  });

  test('a cancelled run does not wait for its turn', async () => {
    const limit = createRate({ requests: 1, perMs: 60_000 });
    await limit.take();
    const controller = new AbortController();
    const waiting = limit.take(controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });
});
