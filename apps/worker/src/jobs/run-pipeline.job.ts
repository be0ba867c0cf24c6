import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { type JobQueue, JOBS } from '@tributary/queue';
import { JOB_QUEUE, LOGGER, type Logger, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims } from '../claims.js';
import { runPipeline } from '../pipeline/run-pipeline.js';

/** Has everything of a warehouse done, one after the other: stitching, traits, audiences, syncs. */
@Processor('run-pipeline')
export class RunPipelineJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['run-pipeline'].parse(job.data);
    const { store, queue, logger } = this;
    await this.claims.hold(runId, async (held) => {
      const steps = await runPipeline(held, { store, queue, logger });
      const whole = steps.every(({ state }) => state === 'succeeded');
      await store.runs.complete(held.claim, { steps }, whole ? 'succeeded' : 'partial');
    });
  }
}
