import { setTimeout as sleep } from 'node:timers/promises';
import type { Rate } from '../connector.js';
import { fault } from '../outcome.js';

/** Longer pauses are the engine's business: it may do other work meanwhile. */
const LONGEST_PAUSE_MS = 10_000;

/** Keeps the requests of one credential under the rate its destination allows. */
export interface RateLimit {
  /** Resolves when one request may be sent. Throws `throttled` at once while the destination asked for a long pause. */
  take(signal?: AbortSignal): Promise<void>;
  /** The destination asked to wait. */
  pause(ms: number): void;
}

/** A token bucket: bursts up to the rate's `requests`, refilled evenly, first come first served. */
export function createRate(rate: Rate, now: () => number = Date.now): RateLimit {
  let level = rate.requests;
  let seenAt = now();
  let pausedUntil = 0;

  /** Takes a token, perhaps one of the future, and gives the time until it is there. */
  const reserve = (): number => {
    const at = now();
    level = Math.min(rate.requests, level + ((at - seenAt) * rate.requests) / rate.perMs) - 1;
    seenAt = at;
    return level >= 0 ? 0 : (-level * rate.perMs) / rate.requests;
  };

  return {
    async take(signal) {
      const pause = pausedUntil - now();
      if (pause > LONGEST_PAUSE_MS) throw fault.throttled('The destination asked to wait.', pause);
      const wait = Math.max(reserve(), pause);
      if (wait > 0) await sleep(Math.ceil(wait), undefined, { signal });
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
  };
}
