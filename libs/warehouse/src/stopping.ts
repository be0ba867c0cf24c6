import { Cancelled } from '@tributary/core';
import type { StatementOptions } from '@tributary/sql';

/** Watches the signal of a statement. `stop` asks the database to end it. */
export interface Stopping {
  /** Rejects when stopped already. */
  throwIfStopped(): void;
  /** The reason once it was stopped, `undefined` before. */
  readonly reason: Cancelled | undefined;
  /** Ends the watch, after the last request to stop was sent. */
  done(): Promise<void>;
}

/** The error for a statement that ran into its own limit. */
export function timedOut(timeoutMs: number | undefined): Cancelled {
  return new Cancelled('warehouse.timeout', `the statement ran longer than its limit of ${timeoutMs ?? '?'} ms and was stopped`);
}

/** Calls `stop` when the caller's signal fires, and where `ownTimer` says so also when the time limit is over. */
export function watchStop({ signal, timeoutMs }: StatementOptions, stop: () => Promise<void> | void, ownTimer: boolean): Stopping {
  let reason: Cancelled | undefined;
  let stopped: Promise<void> | void;
  const stopFor = (why: Cancelled): void => {
    if (reason) return;
    reason = why;
    stopped = stop();
  };
  const onAbort = (): void =>
    stopFor(new Cancelled('warehouse.cancelled', 'the statement was stopped on request', [], { cause: signal?.reason }));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort);
  const timer = ownTimer && timeoutMs !== undefined ? setTimeout(() => stopFor(timedOut(timeoutMs)), timeoutMs) : undefined;
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
