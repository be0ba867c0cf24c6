import { Processor, WorkerHost } from '@nestjs/bullmq';
import { JOBS } from '@tributary/queue';
import { finishRun } from '@tributary/sync';
import type { Job } from 'bullmq';
import { Claims } from '../claims.js';
import { SyncWork } from '../sync-work.js';

/** Moves the ledger on by what was delivered and ends the run. */
@Processor('finish-run')
export class FinishRunJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    private readonly sync: SyncWork,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['finish-run'].parse(job.data);
    await this.claims.hold(runId, (held) => this.sync.onRun(held, (tools) => finishRun(runId, tools)));
  }
}
