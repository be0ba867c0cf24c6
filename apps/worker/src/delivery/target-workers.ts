import type { DeliveryTarget } from '@tributary/core';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type JobQueue, targetQueue } from '@tributary/queue';
import { CATALOG, type Catalog, JOB_QUEUE, LOGGER, type Logger } from '@tributary/runtime';
import type { Worker } from 'bullmq';
import { logTrouble } from '../configured-worker.js';
import { DeliverBatchJob } from '../jobs/deliver-batch.job.js';

interface Opened {
  readonly target: DeliveryTarget;
  readonly worker: Worker;
  readonly concurrency: number;
  neededAt: number;
  limitedAt: number;
}

/** How often the queue is told again how many batches it lets through: it may have lost everything. */
const LIMIT_EVERY_MS = 30_000;

/**
 * The queues of targets this process works on: each has a worker of its own, so that a destination that is dead or slow holds up nobody
 * but itself.
 */
@Injectable()
export class TargetWorkers implements OnApplicationShutdown {
  readonly #opened = new Map<string, Opened>();
  #ending = false;

  constructor(
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(CATALOG) private readonly catalog: Catalog,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly deliverBatch: DeliverBatchJob,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.#ending = true;
    await Promise.all([...this.#opened.keys()].map((name) => this.close(name)));
  }

  get targets(): readonly DeliveryTarget[] {
    return [...this.#opened.values()].map(({ target }) => target);
  }

  /** Works on a target's queue from now on, with as many batches at once as its object takes from all workers together. */
  async open(target: DeliveryTarget, connector: string): Promise<void> {
    const name = targetQueue(target);
    const opened = this.#opened.get(name) ?? (this.#ending ? undefined : this.start(target, connector));
    if (opened === undefined) return;
    this.#opened.set(name, opened);
    opened.neededAt = Date.now();
    if (opened.neededAt - opened.limitedAt < LIMIT_EVERY_MS) return;
    opened.limitedAt = opened.neededAt;
    await this.queue.limit(target, opened.concurrency);
  }

  private start(target: DeliveryTarget, connector: string): Opened {
    const { backend } = this.queue;
    const concurrency = this.concurrencyOf(target, connector);
    const options = { ...backend.workerOptions, concurrency };
    const worker = new backend.Worker(targetQueue(target), (job) => this.deliverBatch.process(job), options);
    logTrouble(worker, this.logger);
    return { target, worker, concurrency, neededAt: 0, limitedAt: 0 };
  }

  /** Closes what has not been opened again for so long. What still waits there is worked on when it is opened the next time. */
  async closeIdle(ms: number): Promise<void> {
    const idle = [...this.#opened].filter(([, { neededAt }]) => Date.now() - neededAt > ms);
    await Promise.all(idle.map(([name]) => this.close(name)));
  }

  private async close(name: string): Promise<void> {
    const opened = this.#opened.get(name);
    this.#opened.delete(name);
    await opened?.worker.close();
  }

  /** A connector that is gone is told to people by the batch itself, when it cannot be opened. */
  private concurrencyOf({ object }: DeliveryTarget, connector: string): number {
    const known = this.catalog.connectors.find(({ slug }) => slug === connector);
    return known?.objects[object]?.concurrency ?? 1;
  }
}
