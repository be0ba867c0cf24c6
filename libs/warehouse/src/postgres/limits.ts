import { messageOf } from '@tributary/core';
import type { StatementOptions } from '@tributary/sql';
import type { PoolClient } from 'pg';
import { timedOut, watchStop } from '../stopping.js';

/** The limits of one running statement. */
export interface Limits {
  /** Throws when the statement was stopped while it did not run: between two reads of a cursor. */
  check(): void;
  /** What the server's error means: it has one code for stopped and for timed out. */
  explain(error: unknown): unknown;
  end(): Promise<void>;
}

/** Sets the time limit in the server and listens to the signal. `cancel` asks the server to stop the statement. */
export async function limitStatement(client: PoolClient, options: StatementOptions, cancel: () => Promise<void>): Promise<Limits> {
  const stopping = watchStop(options, cancel);
  const { timeoutMs } = options;
  if (timeoutMs !== undefined) await client.query(`SET statement_timeout = ${Math.max(1, Math.ceil(timeoutMs))}`);
  return {
    check: () => stopping.throwIfStopped(),
    explain: (error) => stopping.reason ?? (timeoutMs !== undefined && isTimeout(error) ? timedOut(timeoutMs) : error),
    async end() {
      // The cancel request must have come and gone before the connection runs anything else.
      await stopping.done();
      // In a transaction that failed this is refused; then the rollback undoes the setting.
      if (timeoutMs !== undefined) await client.query('RESET statement_timeout').catch(() => undefined);
    },
  };
}

/** Whether the server stopped the statement since it took longer than was set for it. */
export function isTimeout(error: unknown): boolean {
  return messageOf(error).includes('due to statement timeout');
}
