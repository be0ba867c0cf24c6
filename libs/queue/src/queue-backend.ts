import { Queue, type QueueBaseOptions, type QueueOptions, runMigrations, withBackend, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { SharedPostgres, SharingBackend } from './shared-postgres.js';

export interface QueueBackendOptions {
  /** Where the queue lives unless there is a Redis. */
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** Namespace of all our queues: a PostgreSQL schema, or a prefix of Redis keys. */
  readonly namespace?: string;
  /** How long a job is a silent worker's. */
  readonly lockMs?: number;
  /** Connections to PostgreSQL at most, besides the one that listens; all queues and workers of the backend share them. */
  readonly connections?: number;
}

/** BullMQ bound to one place to keep its jobs. What `@nestjs/bullmq` is given in the worker. */
export interface QueueBackend {
  readonly name: string;
  /** To be set as `BullModule.queueClass` and `workerClass`. */
  readonly Queue: typeof Queue;
  readonly Worker: typeof Worker;
  readonly queueOptions: QueueOptions;
  readonly workerOptions: WorkerOptions;
  /** Brings the place up to date; safe in several processes at once. */
  prepare(): Promise<void>;
  /** Lets go of the connections that its queues and workers share; to be called when they are closed. */
  close(): Promise<void>;
}

/** The namespace of our queues, unless told otherwise. */
export const DEFAULT_NAMESPACE = 'tributary_queue';

/**
 * A job of a killed worker is free for others after at most `lockMs` + half of it. BullMQ's own 30 s would leave a run standing for a
 * minute; the 2 s that are possible take jobs from workers that are merely busy, since the lock is renewed on the event loop.
 * 8 s stays below the leases in PostgreSQL (12 s), which are what really decides who works.
 */
const LOCK_MS = 8_000;

/** BullMQ on Redis when there is one, else on our PostgreSQL. Opens nothing yet. */
export function queueBackend(options: QueueBackendOptions): QueueBackend {
  return options.redisUrl === undefined ? onPostgres(options) : onRedis(options, options.redisUrl);
}

function onPostgres({ databaseUrl, namespace = DEFAULT_NAMESPACE, lockMs, connections = 2 }: QueueBackendOptions): QueueBackend {
  let shared: SharedPostgres | undefined;
  const classes = withBackend((name, options) => {
    shared ??= new SharedPostgres({ databaseUrl, namespace, connections });
    return new SharingBackend(shared, name, options as QueueBaseOptions);
  });
  // The classes differ from BullMQ's own only in the type of `connection`, which is not looked at: all share one.
  const options = { connection: {} } as QueueOptions;
  return {
    name: 'PostgreSQL',
    Queue: classes.Queue as unknown as typeof Queue,
    Worker: classes.Worker as unknown as typeof Worker,
    queueOptions: options,
    workerOptions: { ...options, ...workerSettings(lockMs) },
    prepare: () => migrateQueue(databaseUrl, namespace),
    close: async () => shared?.close(),
  };
}

function onRedis({ namespace = DEFAULT_NAMESPACE, lockMs }: QueueBackendOptions, redisUrl: string): QueueBackend {
  // One connection for all queues that jobs are added to; a worker has two of its own, one of which waits for jobs.
  // Who adds a job learns soon that it cannot be added; a worker waits for its Redis as long as it takes, as BullMQ demands.
  const adding = lazyRedis(redisUrl);
  return {
    name: 'Redis',
    Queue,
    Worker,
    queueOptions: { connection: adding, prefix: namespace },
    workerOptions: { connection: { url: redisUrl, maxRetriesPerRequest: null }, prefix: namespace, ...workerSettings(lockMs) },
    prepare: () => pingRedis(redisUrl),
    close: async () => adding.disconnect(),
  };
}

function lazyRedis(url: string): Redis {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 3 });
  // A broken connection is reported by the call that needs it.
  redis.setMaxListeners(0).on('error', () => undefined);
  return redis;
}

async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  // The reason comes as an event; the call itself only says that the connection is closed.
  let reason: unknown;
  redis.on('error', (error) => (reason = error));
  try {
    await redis.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}

function workerSettings(lockMs = LOCK_MS) {
  return {
    lockDuration: lockMs,
    stalledInterval: lockMs / 2,
    // A worker that keeps being killed must not end the job: whether a run goes on is decided in PostgreSQL.
    maxStalledCount: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  };
}

async function migrateQueue(databaseUrl: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'tributary:queue' });
  await client.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}
