import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { intentOf, type Store } from '@tributary/store';
import { previewSync } from '@tributary/sync';
import type { Job } from 'bullmq';
import { Claims } from '../claims.js';
import { SyncWork } from '../sync-work.js';

/** Tells what a run of a sync would do now. Changes nothing. */
@Processor('preview-sync')
export class PreviewSyncJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    private readonly sync: SyncWork,
    @Inject(STORE) private readonly store: Store,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['preview-sync'].parse(job.data);
    await this.claims.hold(runId, (held) =>
      this.sync.onRun(held, async (tools) => {
        const intent = intentOf(held.run);
        if (intent.kind === 'release') throw new Error('a release has no preview');
        await this.store.runs.complete(held.claim, { ...(await previewSync(tools, intent)) });
      }),
    );
  }
}
