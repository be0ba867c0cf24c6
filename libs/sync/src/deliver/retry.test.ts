import { expect, test } from '@jest/globals';
import { retryAt, RETRY_WINDOW_MS } from './retry.js';

const start = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const wait = (attempts: number, more: { random?: number; afterMs?: number } = {}): number | undefined =>
  retryAt({ attempts, firstAttemptAt: start, now: start, random: 1, ...more })?.getTime();

test('waits double from a second up to five minutes', () => {
  expect([1, 2, 3, 4].map((attempts) => wait(attempts))).toEqual([1, 2, 4, 8].map((seconds) => after(seconds * 1000).getTime()));
  expect(wait(30)).toBe(after(300_000).getTime());
  expect(wait(5000)).toBe(after(300_000).getTime());
});

test('jitter is full: any part of the wait', () => {
  expect(wait(3, { random: 0 })).toBe(start.getTime());
  expect(wait(3, { random: 0.5 })).toBe(after(2000).getTime());
});

test('a wait the destination asks for is obeyed, and never makes another one shorter', () => {
  expect(wait(1, { afterMs: 90_000 })).toBe(after(90_000).getTime());
  expect(wait(8, { afterMs: 1 })).toBe(after(128_000).getTime());
});

test('past half an hour a change is left to the next run', () => {
  const late = { attempts: 9, firstAttemptAt: start, random: 1 };
  expect(retryAt({ ...late, now: after(RETRY_WINDOW_MS - 300_000) })).toEqual(after(RETRY_WINDOW_MS - 300_000 + 256_000));
  expect(retryAt({ ...late, now: after(RETRY_WINDOW_MS - 200_000) })).toBeNull();
  expect(retryAt({ attempts: 1, firstAttemptAt: start, now: start, random: 0, afterMs: RETRY_WINDOW_MS + 1 })).toBeNull();
});
