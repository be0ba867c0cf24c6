import type { DuckDBConnection } from '@duckdb/node-api';
import type { StatementOptions } from '@tributary/sql';
import { watchStop } from '../stopping.js';

const STOP_EVERY_MS = 20;
const PROGRESS_EVERY_MS = 100;

/** Runs the steps of one statement under its limits. */
export type Limited = <T>(step: () => Promise<T>) => Promise<T>;

/** The limits of one statement, whose time begins now. DuckDB keeps none itself: a timer interrupts it. */
export async function limitStatement(db: DuckDBConnection, options: StatementOptions): Promise<Limited> {
  const startedAt = Date.now();
  // Here, before the statement: between the chunks of a stream it would end the stream.
  if (options.onProgress) await db.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
  return (step) => runLimited(db, options, { startedAt, step });
}

async function runLimited<T>(
  db: DuckDBConnection,
  options: StatementOptions,
  { startedAt, step }: { readonly startedAt: number; readonly step: () => Promise<T> },
): Promise<T> {
  const timers: NodeJS.Timeout[] = [];
  const interrupt = async (): Promise<void> => {
    db.interrupt();
    // An interrupt that comes before the statement has begun is forgotten: ask again until it has ended.
    timers.push(setInterval(() => db.interrupt(), STOP_EVERY_MS));
  };
  const stopping = watchStop(options, interrupt, startedAt);
  if (options.onProgress) timers.push(reportProgress(db, options.onProgress));
  try {
    stopping.throwIfStopped();
    const result = await step();
    stopping.throwIfStopped();
    return result;
  } catch (error) {
    throw stopping.reason ?? error;
  } finally {
    timers.forEach(clearInterval);
    await stopping.done();
  }
}

function reportProgress(db: DuckDBConnection, onProgress: (share: number) => void): NodeJS.Timeout {
  return setInterval(() => {
    const { percentage } = db.progress; // -1 where DuckDB cannot tell
    if (percentage >= 0) onProgress(Math.min(1, percentage / 100));
  }, PROGRESS_EVERY_MS);
}
