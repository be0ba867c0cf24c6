import { Injectable } from '@nestjs/common';
import { type JobName, JOBS } from '@tributary/queue';
import { deliverFrom } from '@tributary/sync';
import type { Job } from 'bullmq';
import { SyncWork } from '../sync-work.js';

/**
 * Sends a batch of a frozen plan, and some of those after it, and records what became of each change. Each target has a queue of its
 * own: `DeliveryHost` opens and closes them, which Nest cannot.
 */
@Injectable()
export class DeliverBatchJob {
  static readonly job = 'deliver-batch' satisfies JobName;

  constructor(private readonly sync: SyncWork) {}

  async process(job: Job): Promise<void> {
    const { runId, batch } = JOBS[DeliverBatchJob.job].parse(job.data);
    await this.sync.onBatch(runId, (tools) => deliverFrom(runId, batch, tools));
  }
}
