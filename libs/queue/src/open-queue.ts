import { Invalid, messageOf, SourceUnavailable } from '@tributary/core';
import type { JobsOptions, Queue } from 'bullmq';
import { JOB_NAMES, type JobName, type JobPayload, JOBS } from './jobs.js';
import { type QueueBackend, queueBackend, type QueueBackendOptions } from './queue-backend.js';

export interface EnqueueOptions {
  /** A job that waits or runs under this id already is not added again. */
  readonly id: string;
  readonly delayMs?: number;
  /** 1 is the most urgent; without one a job comes before all that have one. */
  readonly priority?: number;
}

/** Hints for workers. What is true about runs is in the store; a job that is lost is asked for again by its sweep. */
export interface JobQueue {
  readonly backend: QueueBackend;
  enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options: EnqueueOptions): Promise<void>;
  enqueueMany<N extends JobName>(
    name: N,
    jobs: readonly { readonly payload: JobPayload<N>; readonly options: EnqueueOptions }[],
  ): Promise<void>;
  /** Jobs that wait, are delayed or are being worked on, by name. */
  depth(): Promise<Readonly<Record<JobName, number>>>;
  close(): Promise<void>;
}

/** A finished job is forgotten at once: one that was kept would swallow the next with its id. */
const EVERY_JOB = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 500 },
  removeOnComplete: true,
  removeOnFail: true,
} as const satisfies JobsOptions;

const WAITING = ['wait', 'prioritized', 'delayed', 'active'] as const;

/** How many jobs go to the backend in one call. */
const CHUNK = 1_000;

/** Opens the queue for adding jobs, bringing its schema up to date first. */
export async function openQueue(options: QueueBackendOptions): Promise<JobQueue> {
  const backend = queueBackend(options);
  await reachable(backend, () => backend.prepare());
  const queues = new Map<JobName, Queue>();
  const queueOf = (name: JobName) => {
    const queue = queues.get(name) ?? openOne(backend, name);
    queues.set(name, queue);
    return queue;
  };
  return {
    backend,
    enqueue: async (name, payload, job) => {
      await queueOf(name).add(name, valid(name, payload), bullOptions(job));
    },
    enqueueMany: async (name, jobs) => {
      const bulk = jobs.map((job) => ({ name, data: valid(name, job.payload), opts: bullOptions(job.options) }));
      for (let at = 0; at < bulk.length; at += CHUNK) await queueOf(name).addBulk(bulk.slice(at, at + CHUNK));
    },
    depth: async () => {
      const depths = await Promise.all(JOB_NAMES.map(async (name) => [name, await queueOf(name).getJobCountByTypes(...WAITING)] as const));
      return Object.fromEntries(depths) as Record<JobName, number>;
    },
    close: async () => void (await Promise.all([...queues.values()].map((queue) => queue.close()))),
  };
}

function openOne(backend: QueueBackend, name: JobName): Queue {
  const queue = new backend.Queue(name, backend.queueOptions);
  // A broken connection is reported by the call that needs it; without a listener it would end the process.
  queue.on('error', () => undefined);
  return queue;
}

async function reachable(backend: QueueBackend, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new SourceUnavailable('queue.unavailable', `the queue on ${backend.name} cannot be used: ${messageOf(error)}`, [], {
      cause: error,
    });
  }
}

function valid<N extends JobName>(name: N, payload: JobPayload<N>): object {
  const parsed = JOBS[name].safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new Invalid(
    'job.payload',
    `the job \`${name}\` cannot be enqueued with this payload`,
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
}

function bullOptions({ id, delayMs, priority }: EnqueueOptions): JobsOptions {
  return {
    ...EVERY_JOB,
    jobId: id,
    ...(delayMs === undefined ? {} : { delay: Math.max(0, Math.round(delayMs)) }),
    ...(priority === undefined ? {} : { priority }),
  };
}
