import type { Logger } from '@tributary/runtime';
import type { QueueBackend } from '@tributary/queue';
import type { Processor, Worker, WorkerOptions } from 'bullmq';

/**
 * How many jobs of a name a worker takes for each one it may work on at once. A batch takes its slot before its destination's turn comes:
 * with few slots, one slow destination would hold them all and every other would wait for it.
 */
const SLOTS: Partial<Record<string, number>> = { 'deliver-batch': 16 };

/** The backend's worker with its settings and ours: `@nestjs/bullmq` hands over no more than the connection. */
export function configuredWorker(backend: QueueBackend, concurrency: number, logger: Logger): typeof Worker {
  class ConfiguredWorker extends backend.Worker {
    constructor(name: string, processor: Processor, options: WorkerOptions) {
      super(name, processor, { ...options, ...backend.workerOptions, concurrency: concurrency * (SLOTS[name] ?? 1) });
      // A queue that is away comes back; without a listener its absence would end the process.
      this.on('error', (error) => logger.warn({ queue: name, err: error }, 'the queue cannot be used now'));
      this.on('failed', (job, error) =>
        logger.warn({ queue: name, jobId: job?.id, err: error }, 'a job failed; the sweep will ask for it again'),
      );
    }
  }
  return ConfiguredWorker;
}
