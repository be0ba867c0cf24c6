import { Processor, WorkerHost } from '@nestjs/bullmq';
import { JOBS } from '@tributary/queue';
import { runSync } from '@tributary/sync';
import type { Job } from 'bullmq';
import { Claims } from '../claims.js';
import { DeliveryHost } from '../delivery/delivery-host.js';
import { SyncWork } from '../sync-work.js';

/** Plans a run of a sync and hands its batches out. */
@Processor('run-sync')
export class RunSyncJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    private readonly sync: SyncWork,
    private readonly host: DeliveryHost,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['run-sync'].parse(job.data);
    await this.claims.hold(runId, (held) => this.sync.onRun(held, (tools) => runSync(runId, tools)));
    // Here at once; other workers look every other second.
    await this.host.look();
  }
}
