import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { createRate } from './rate.js';

describe('a rate limit', () => {
  test('lets a burst through at once and the next when the time of the first is over', async () => {
    const limit = createRate({ requests: 5, perMs: 200 });
    const started = performance.now();
    let through = 0;
    const ten = Array.from({ length: 10 }, () => limit.take().then(() => ((through += 1), performance.now() - started)));
    // At once: before any timer could end, however busy the machine is.
    await new Promise((turn) => setImmediate(turn));
    expect(through).toBe(5);
    const at = await Promise.all(ten);
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

  test('P6 is never exceeded in any stretch of its time, whenever requests come', async () => {
    const limit = createRate({ requests: 7, perMs: 60 });
    const at: number[] = [];
    const one = async (n: number) => {
      await sleep((n * 37) % 150);
      await limit.take();
      at.push(performance.now());
    };
    await Promise.all(Array.from({ length: 70 }, (_, n) => one(n)));
    at.sort((a, b) => a - b);
    // Measured a moment after they were allowed.
    const most = Math.max(...at.map((moment, index) => at.slice(0, index + 1).filter((other) => other > moment - 57).length));
    expect(most).toBeLessThanOrEqual(7);
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(9 * 57);
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
