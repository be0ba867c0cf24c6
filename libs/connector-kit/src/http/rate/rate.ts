import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../outcome.js';
import type { Rate, RateState } from '../http.js';
import { missing } from './missing.js';

/** Longer pauses are the engine's business: it may do other work meanwhile. */
export const LONGEST_PAUSE_MS = 10_000;

/** Keeps the requests of one credential under a rate its destination allows. */
export interface RateLimit {
  /**
   * Resolves when one request may be sent, which counts for `cost` (1) of the rate. Throws `throttled` at once while the destination
   * asked for a long pause.
   */
  take(signal?: AbortSignal, cost?: number): Promise<void>;
  /** The destination asked to wait. */
  pause(ms: number): void;
  /** The destination told how much is left. Less than is known here slows down everybody; more changes nothing. */
  observe(state: RateState): void;
}

/** The limit of each bucket of one credential; the same name is the same limit. */
export type RateOf = (bucket: string, rate: Rate) => RateLimit;

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
  /** Takes so many places, of which the last one to be free counts. */
  const add = (turn: Turn, places: number): Turn => {
    for (let n = 0; n < places; n += 1) {
      if (turns.length >= rate.requests) turn.before = turns.shift();
      turns.push(turn);
    }
    return turn;
  };
  const reserve = (cost: number): Turn => {
    const turn = add({ at: 0, before: undefined }, Math.min(cost, rate.requests));
    turn.at = Math.max(now(), dueAt(turn));
    return turn;
  };

  return {
    async take(signal, cost = 1) {
      const turn = reserve(cost);
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
    observe(state) {
      const since = now() - rate.perMs;
      const used = turns.reduce((sum, { at }) => (at > since ? sum + 1 : sum), 0);
      for (const backInMs of missing(rate, rate.requests - used, state)) add({ at: since + backInMs, before: undefined }, 1);
    },
  };
}
