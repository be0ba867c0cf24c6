import { Processor, WorkerHost } from '@nestjs/bullmq';
import { JOBS } from '@tributary/queue';
import { deliverFrom } from '@tributary/sync';
import type { Job } from 'bullmq';
import { SyncWork } from '../sync-work.js';

/** Sends a batch of a frozen plan, and some of those after it, and records what became of each change. */
@Processor('deliver-batch')
export class DeliverBatchJob extends WorkerHost {
  constructor(private readonly sync: SyncWork) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId, batch } = JOBS['deliver-batch'].parse(job.data);
    await this.sync.onBatch(runId, (tools) => deliverFrom(runId, batch, tools));
  }
}
