import { type DeliveryTarget, Invalid, messageOf, SourceUnavailable } from '@tributary/core';
import type { JobsOptions, Queue } from 'bullmq';
import { JOB_NAMES, type JobName, type JobPayload, JOBS } from './jobs.js';
import { type QueueBackend, queueBackend, type QueueBackendOptions } from './queue-backend.js';
import { targetQueue } from './target-queue.js';

export interface EnqueueOptions {
  /** A job that waits or runs under this id already is not added again. */
  readonly id: string;
  readonly delayMs?: number;
  /** 1 is the most urgent; without one a job comes before all that have one. */
  readonly priority?: number;
}

/** A job of which there is one queue. Batches have one for each target. */
export type PlainJobName = Exclude<JobName, 'deliver-batch'>;

interface DeliverJob {
  readonly payload: JobPayload<'deliver-batch'>;
  readonly options: EnqueueOptions;
}

/** Hints for workers. What is true about runs is in the store; a job that is lost is asked for again by its sweep. */
export interface JobQueue {
  readonly backend: QueueBackend;
  enqueue<N extends PlainJobName>(name: N, payload: JobPayload<N>, options: EnqueueOptions): Promise<void>;
  /** Batches to deliver, into the target's own queue. */
  deliver(target: DeliveryTarget, jobs: readonly DeliverJob[]): Promise<void>;
  /** How many batches of a target all workers together deliver at once. */
  limit(target: DeliveryTarget, concurrency: number): Promise<void>;
  /** Jobs that wait, are delayed or are being worked on, by name; batches of all targets this process has heard of, or of one. */
  depth(target?: DeliveryTarget): Promise<Readonly<Record<JobName, number>>>;
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

/** Opens the queue for adding jobs, bringing its schema up to date first. A backend that is handed in is closed with it. */
export async function openQueue(options: QueueBackendOptions, backend: QueueBackend = queueBackend(options)): Promise<JobQueue> {
  await reachable(backend, () => backend.prepare());
  const queues = openQueues(backend);
  return {
    backend,
    enqueue: async (name, payload, job) => {
      await queues.of(name).add(name, valid(name, payload), bullOptions(job));
    },
    deliver: async (target, jobs) => {
      const queue = queues.of(targetQueue(target));
      const bulk = jobs.map((job) => ({ name: JOB, data: valid(JOB, job.payload), opts: bullOptions(job.options) }));
      for (let at = 0; at < bulk.length; at += CHUNK) await queue.addBulk(bulk.slice(at, at + CHUNK));
    },
    limit: async (target, concurrency) => {
      await queues.of(targetQueue(target)).setGlobalConcurrency(concurrency);
    },
    depth: async (target) => {
      const targets = target === undefined ? queues.names().filter((name) => name.startsWith(JOB)) : [targetQueue(target)];
      const plain = await Promise.all(PLAIN_JOBS.map(async (name) => [name, await depthOf(queues.of(name))] as const));
      const batches = await Promise.all(targets.map((name) => depthOf(queues.of(name))));
      return Object.fromEntries([...plain, [JOB, batches.reduce((sum, depth) => sum + depth, 0)]]) as Record<JobName, number>;
    },
    close: async () => {
      await queues.close();
      await backend.close();
    },
  };
}

const JOB = 'deliver-batch' satisfies JobName;
const PLAIN_JOBS = JOB_NAMES.filter((name) => name !== JOB);

const depthOf = (queue: Queue) => queue.getJobCountByTypes(...WAITING);

/** Queues by their names, each opened when it is first asked for. */
function openQueues(backend: QueueBackend) {
  const queues = new Map<string, Queue>();
  return {
    of: (name: string) => {
      const queue = queues.get(name) ?? openOne(backend, name);
      queues.set(name, queue);
      return queue;
    },
    names: () => [...queues.keys()],
    close: () => Promise.all([...queues.values()].map((queue) => queue.close())),
  };
}

function openOne(backend: QueueBackend, name: string): Queue {
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
