import type { Logger } from '@tributary/runtime';
import type { QueueBackend } from '@tributary/queue';
import type { Processor, Worker, WorkerOptions } from 'bullmq';

/** The backend's worker with its settings and ours: `@nestjs/bullmq` hands over no more than the connection. */
export function configuredWorker(backend: QueueBackend, concurrency: number, logger: Logger): typeof Worker {
  class ConfiguredWorker extends backend.Worker {
    constructor(name: string, processor: Processor, options: WorkerOptions) {
      super(name, processor, { ...options, ...backend.workerOptions, concurrency });
      logTrouble(this, logger);
    }
  }
  return ConfiguredWorker;
}

/** A queue that is away comes back; without a listener its absence would end the process. */
export function logTrouble(worker: Worker, logger: Logger): void {
  const queue = worker.name;
  worker.on('error', (error) => logger.warn({ queue, err: error }, 'the queue cannot be used now'));
  worker.on('failed', (job, error) => logger.warn({ queue, jobId: job?.id, err: error }, 'a job failed; the sweep will ask for it again'));
}
