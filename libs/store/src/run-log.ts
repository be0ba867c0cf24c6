import type { RunLog } from '@tributary/sync';
import { acknowledged, answered, undelivered } from './run-log/acknowledge.js';
import { inFlight, openBatches, renewBatches, tallied } from './run-log/batches.js';
import { answerBatch, beginBatch, stopRun, waitFor } from './run-log/deliver.js';
import { keepExchanges } from './runs/exchanges.js';
import { heldPlanOf, shrunkSince } from './run-log/guard-facts.js';
import { finishRun, freezeRun, holdRun, progressOf, statusOf } from './run-log/plan.js';
import { LEASE_MS } from './runs/lease.js';
import { renewRun } from './runs/claim-run.js';
import type { Store } from './open-store.js';
import type { LogScope } from './run-log/scope.js';

/** For whom the log is kept. Without `epoch` it is a deliverer's: it may begin and answer batches, and stop the run. */
export interface RunLogHolder {
  readonly workspaceId: string;
  /** Names this worker process; a new process is a new owner. */
  readonly owner: string;
  /** The sync whose runs these are; only planning asks for it. */
  readonly subject?: string;
  /** The claim that calls changing the run as a whole must still hold. */
  readonly epoch?: number;
  readonly leaseMs?: number;
}

/** A run log that holds leases: on the run when it has an epoch, and on the batches it has begun and not answered. */
export interface LeasedRunLog extends RunLog {
  /**
   * Prolongs every lease it holds; `false` when one was lost or the run was cancelled, so that the worker stops. To be called every
   * `LEASE_MS / 3`.
   */
  renew(runId: string): Promise<boolean>;
}

/** The `RunLog` port of sync on our PostgreSQL. Each call is one transaction. */
export function runLog(store: Pick<Store, 'db'>, holder: RunLogHolder): LeasedRunLog {
  const { db } = store;
  const scope: LogScope = { db, leaseMs: LEASE_MS, ...holder, begun: new Map() };
  return {
    status: (runId) => statusOf(scope, runId),
    progress: (runId, at) => progressOf(scope, runId, at),
    freeze: (runId, plan) => freezeRun(scope, runId, plan),
    openBatches: (runId, limit) => openBatches(scope, runId, limit),
    begin: (runId, batch) => beginBatch(scope, runId, batch),
    answer: (runId, batch, answer) => answerBatch(scope, { runId, number: batch, answer }),
    exchanged: (runId, of, entries) =>
      keepExchanges(
        scope,
        { runId, ...of },
        entries.map(({ at, status = null, ...entry }) => ({ ...entry, at: new Date(at), status })),
      ),
    stop: (runId, error) => stopRun(scope, runId, error),
    wait: (runId, waiting) => waitFor(scope, runId, waiting),
    inFlight: (runId) => inFlight(scope, runId),
    answered: (runId, limit) => answered(scope, runId, limit),
    acknowledged: (runId, batches, left) => acknowledged(scope, { runId, batches, left }),
    tallied: (runId) => tallied(scope, runId),
    undelivered: (runId, range) => undelivered(scope, runId, range),
    shrunkSince: (since) => shrunkSince(scope, since),
    held: (runId) => heldPlanOf(scope, runId),
    hold: (runId, held) => holdRun(scope, runId, held),
    finish: (runId, end) => finishRun(scope, runId, end),
    renew: async (runId) => {
      const run = holder.epoch === undefined || (await renewRun(db, { runId, epoch: holder.epoch }, scope.leaseMs));
      const batches = await renewBatches(scope, runId);
      return run && batches.kept && !batches.cancelled;
    },
  };
}
