import { Cancelled } from '@tributary/core';
import type { StatementOptions } from '@tributary/sql';

/** Watches whether a statement is to be stopped. */
export interface Stopping {
  /** Why, once it is to be stopped. */
  readonly reason: Cancelled | undefined;
  throwIfStopped(): void;
  /** Ends the watch; resolves when the last request to stop was sent. */
  done(): Promise<void>;
}

/** The error for a statement that ran into its own limit. */
export function timedOut(timeoutMs: number): Cancelled {
  return new Cancelled('warehouse.timeout', `the statement ran longer than its limit of ${timeoutMs} ms and was stopped`);
}

/**
 * Calls `stop` when the caller's signal fires. With `startedAt` also when the time limit, counted from then, is over: for a
 * database that keeps no limits itself.
 */
export function watchStop({ signal, timeoutMs }: StatementOptions, stop: () => Promise<void>, startedAt?: number): Stopping {
  let reason: Cancelled | undefined;
  let stopped = Promise.resolve();
  const stopFor = (why: Cancelled): void => {
    if (reason) return;
    reason = why;
    stopped = stop();
  };
  const onAbort = (): void =>
    stopFor(new Cancelled('warehouse.cancelled', 'the statement was stopped on request', [], { cause: signal?.reason }));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  const timer =
    timeoutMs === undefined || startedAt === undefined
      ? undefined
      : setTimeout(() => stopFor(timedOut(timeoutMs)), Math.max(0, startedAt + timeoutMs - Date.now()));
  return {
    get reason() {
      return reason;
    },
    throwIfStopped() {
      if (reason) throw reason;
    },
    async done() {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
      await stopped;
    },
  };
}
