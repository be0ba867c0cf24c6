import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '@tributary/connector-kit';
import { AppError } from '@tributary/core';
import { stopReason } from '../deliver/classify.js';
import { retryAt } from '../deliver/retry.js';
import type { Gate, RunLog, SyncTools } from '../ports.js';

/** Asking a destination outside of delivery goes on for so long at most, and no longer than the sync says. */
const WINDOW_MS = 120_000;

/** What asking once gave: an answer, or the fault that came instead. `requests`: whether anything was sent at all. */
export interface Asking<T> {
  readonly answer: T;
  readonly fault?: Fault | undefined;
  readonly requests: number;
}

type Tools = Pick<SyncTools, 'resolved' | 'signal'> & { readonly gate: Gate; readonly runs: Pick<RunLog, 'wait'> };

/**
 * Asks a destination what changes nothing there, and again while it is away, slow or closed. Throws an `AppError` with the fault's kind
 * as code where asking again mends nothing, and `destination.unavailable` where it takes too long. `what` begins the sentence.
 */
export async function askDestination<T>(
  runId: string,
  what: string,
  { tools, ask }: { tools: Tools; ask: () => Promise<Asking<T>> },
): Promise<T> {
  const begun = performance.now();
  const windowMs = Math.min(WINDOW_MS, tools.resolved.sync.delivery.retry_minutes * 60_000);
  for (let attempts = 1; ; attempts++) {
    const entrance = await tools.gate.enter();
    const asked = entrance.open ? await ask() : undefined;
    if (asked !== undefined && asked.requests > 0) await tools.gate.note(asked.fault);
    if (asked?.fault === undefined && asked !== undefined) return asked.answer;
    tools.signal.throwIfAborted();
    const stopped = stopReason(asked?.fault);
    if (stopped !== null) throw new AppError(stopped.code, `${what}: ${stopped.message}`);
    const reason = asked?.fault?.message ?? (entrance.open ? '' : entrance.reason);
    const afterMs = entrance.open ? asked?.fault?.options.afterMs : Math.max(0, entrance.until.getTime() - Date.now());
    const wait = waitFor(attempts, { begun, windowMs, afterMs });
    if (wait === null) throw new AppError('destination.unavailable', `${what}: ${reason} Nothing was sent; run it again later.`);
    if (wait > 1_000) await tools.runs.wait(runId, { until: new Date(Date.now() + wait), reason });
    await sleep(wait, undefined, { signal: tools.signal });
  }
}

/** In milliseconds; `null` when that would be too late. */
function waitFor(
  attempts: number,
  { begun, windowMs, afterMs }: { readonly begun: number; readonly windowMs: number; readonly afterMs: number | undefined },
): number | null {
  const now = new Date();
  const firstAttemptAt = new Date(now.getTime() - (performance.now() - begun));
  const given = afterMs === undefined ? {} : { afterMs };
  const at = retryAt({ attempts, firstAttemptAt, now, windowMs, random: Math.random(), ...given });
  return at === null ? null : at.getTime() - now.getTime();
}
