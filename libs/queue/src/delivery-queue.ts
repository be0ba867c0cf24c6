import type { DeliveryTarget } from '@tributary/core';
import type { JobName, JobPayload } from './jobs.js';
import type { EnqueueOptions, JobQueue } from './open-queue.js';

/** The hints sync gives: batches to deliver, runs to finish. The shape of its port `DeliveryQueue`. */
export interface DeliveryHints {
  deliver(batches: readonly { readonly runId: string; readonly batch: number }[], options?: { readonly notBefore?: Date }): Promise<void>;
  finish(runId: string): Promise<void>;
}

/** The delivery queue of sync on ours, for runs that deliver to this target. */
export function deliveryQueue(queue: JobQueue, target: DeliveryTarget): DeliveryHints {
  return {
    deliver: async (batches, { notBefore } = {}) => {
      const jobs = batches.map(({ runId, batch }) => ({
        payload: { v: 1, runId, batch } as const,
        options: deliverJob(runId, batch, notBefore),
      }));
      await queue.deliver(target, jobs);
    },
    finish: (runId) => finishHint(queue, runId),
  };
}

/** Asks a worker to finish a run that has nothing open. */
export async function finishHint(queue: JobQueue, runId: string): Promise<void> {
  await queue.enqueue('finish-run', { v: 1, runId }, { id: runId });
}

/**
 * A retry has an id of its own: it is asked for by the very job that is still running under the plain one, which would swallow it.
 */
function deliverJob(runId: string, batch: number, notBefore: Date | undefined): EnqueueOptions {
  const id = `${runId}.${batch}`;
  return notBefore === undefined ? { id } : { id: `${id}.${notBefore.getTime()}`, delayMs: notBefore.getTime() - Date.now() };
}

/** The job that executes a run of each kind. */
const RUN_JOBS = {
  stitch: 'stitch-profiles',
  traits: 'compute-traits',
  audiences: 'refresh-audiences',
  sync: 'run-sync',
  pipeline: 'run-pipeline',
  maintenance: 'maintain-profiles',
  preview: 'preview-sync',
  what_if: 'ask-what-if',
  reconcile: 'reconcile-sync',
  lookup: 'look-up',
  check: 'check-connection',
} as const satisfies Readonly<Record<string, JobName>>;

/** Asks a worker to execute a run. */
export async function enqueueRun(queue: JobQueue, run: { readonly id: string; readonly kind: keyof typeof RUN_JOBS }): Promise<void> {
  const payload: JobPayload<'run-sync'> = { v: 1, runId: run.id };
  await queue.enqueue(RUN_JOBS[run.kind], payload, { id: run.id });
}
