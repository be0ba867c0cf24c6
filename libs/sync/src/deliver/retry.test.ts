import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { retryAt } from './retry.js';

const WINDOW_MS = 30 * 60_000;

const start = new Date('2026-01-01T00:00:00Z');
const after = (ms: number): Date => new Date(start.getTime() + ms);
const wait = (attempts: number, more: { random?: number; afterMs?: number; polls?: boolean } = {}): number | undefined =>
  retryAt({ attempts, firstAttemptAt: start, now: start, windowMs: WINDOW_MS, random: 1, ...more })?.getTime();

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

test('past its window a change is left to the next run', () => {
  const late = { windowMs: WINDOW_MS, attempts: 9, firstAttemptAt: start, random: 1 };
  expect(retryAt({ ...late, now: after(WINDOW_MS - 300_000) })).toEqual(after(WINDOW_MS - 300_000 + 256_000));
  expect(retryAt({ ...late, now: after(WINDOW_MS - 200_000) })).toBeNull();
  expect(retryAt({ attempts: 1, firstAttemptAt: start, now: start, windowMs: WINDOW_MS, random: 0, afterMs: WINDOW_MS + 1 })).toBeNull();
});

test('work that was taken on is asked after at least every half minute', () => {
  expect(wait(30, { polls: true })).toBe(after(30_000).getTime());
});

test('P5: no wait is shorter than the destination asked for or longer than five minutes without its asking, none ends past the window', () => {
  const attempt = fc.record({
    attempts: fc.integer({ min: 1, max: 5_000 }),
    sinceFirst: fc.integer({ min: 0, max: 3 * WINDOW_MS }),
    windowMs: fc.integer({ min: 0, max: 2 * WINDOW_MS }),
    random: fc.double({ min: 0, max: 1, noNaN: true }),
    afterMs: fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined }),
    polls: fc.boolean(),
  });
  fc.assert(
    fc.property(attempt, ({ sinceFirst, afterMs, ...rest }) => {
      const now = after(sinceFirst);
      const at = retryAt({ ...rest, firstAttemptAt: start, now, ...(afterMs === undefined ? {} : { afterMs }) });
      const most = Math.max(rest.polls ? 30_000 : 300_000, afterMs ?? 0);
      if (at === null) return sinceFirst + most > rest.windowMs;
      const waited = at.getTime() - now.getTime();
      return waited >= (afterMs ?? 0) - 1 && waited <= most && at.getTime() <= start.getTime() + rest.windowMs;
    }),
    { numRuns: 5_000 },
  );
});

test('P5: a destination that stays away is tried a bounded number of times, ever more rarely', () => {
  fc.assert(
    fc.property(
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.integer({ min: 0, max: WINDOW_MS }),
      (randoms, windowMs) => {
        const dice = randoms[Symbol.iterator]();
        let [now, attempts] = [start, 1];
        for (let at: Date | null = now; at !== null && attempts < 100_000; attempts += 1) {
          now = at;
          // A jitter of nothing each time would be tried without end: what is asked for is a fair one.
          const random = Math.max(0.01, (dice.next().value as number | undefined) ?? 1);
          at = retryAt({ attempts, firstAttemptAt: start, now, windowMs, random });
        }
        return attempts < 700;
      },
    ),
    { numRuns: 200 },
  );
});
