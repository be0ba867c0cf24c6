import { setTimeout as sleep } from 'node:timers/promises';
import type { Rate } from '../connector.js';
import { fault } from '../outcome.js';

/** Longer pauses are the engine's business: it may do other work meanwhile. */
export const LONGEST_PAUSE_MS = 10_000;

/** Keeps the requests of one credential under the rate its destination allows. */
export interface RateLimit {
  /** Resolves when one request may be sent. Throws `throttled` at once while the destination asked for a long pause. */
  take(signal?: AbortSignal): Promise<void>;
  /** The destination asked to wait. */
  pause(ms: number): void;
}

/** A request that was or will be sent; `before` is the one that must be a whole `perMs` earlier. */
interface Turn {
  at: number;
  before: Turn | undefined;
}

/** A limit of this client alone: never more than the rate's `requests` in any stretch of `perMs`, first come first served. */
export function createRate(rate: Rate, now: () => number = () => performance.now()): RateLimit {
  const turns: Turn[] = [];
  let pausedUntil = 0;

  const dueAt = ({ before }: Turn): number => Math.max(pausedUntil, before === undefined ? 0 : before.at + rate.perMs);
  const reserve = (): Turn => {
    const turn: Turn = { at: 0, before: turns.length < rate.requests ? undefined : turns.shift() };
    turn.at = Math.max(now(), dueAt(turn));
    turns.push(turn);
    return turn;
  };

  return {
    async take(signal) {
      const turn = reserve();
      try {
        // Looked at again after each wait: the one before may have been sent late, and somebody may have been asked to pause.
        for (let wait = dueAt(turn) - now(); wait > 0; wait = dueAt(turn) - now()) {
          const pause = pausedUntil - now();
          if (pause > LONGEST_PAUSE_MS) throw fault.throttled('The destination asked to wait.', pause);
          await sleep(Math.ceil(wait), undefined, { signal });
        }
        turn.at = now();
      } finally {
        turn.before = undefined;
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, now() + ms);
    },
  };
}
