import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import { reconcileSync } from '@tributary/sync';
import type { Job } from 'bullmq';
import { Claims } from '../claims.js';
import { SyncWork } from '../sync-work.js';

/** Compares what a destination holds with what it was told. Changes nothing on either side. */
@Processor('reconcile-sync')
export class ReconcileSyncJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    private readonly sync: SyncWork,
    @Inject(STORE) private readonly store: Store,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['reconcile-sync'].parse(job.data);
    await this.claims.hold(runId, (held) =>
      this.sync.onRun(held, async (tools) => {
        const { which } = inputOf('reconcile', held.run);
        const found = await reconcileSync(runId, { which, tools, onProgress: held.progress });
        await this.store.runs.complete(held.claim, { ...found });
      }),
    );
  }
}
