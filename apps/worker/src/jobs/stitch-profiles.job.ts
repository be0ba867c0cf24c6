import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { stitch } from '@tributary/identity';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { definedIdentity, schemaOf } from '../sources/defined.js';
import { eventsOf } from '../sources/events-of.js';
import { OUTSIDE, type Outside } from '../outside.js';
import { tellShown } from '../shown.js';

/** Stitches the events of a warehouse into profiles: those that are new, or all of them. */
@Processor('stitch-profiles')
export class StitchProfilesJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['stitch-profiles'].parse(job.data);
    await this.claims.hold(runId, (held) => this.stitchAll(held));
  }

  private async stitchAll({ claim, run, signal, progress }: Held): Promise<void> {
    const { full, shadow } = inputOf('stitch', run);
    const identity = await definedIdentity(this.store, run.workspaceId);
    await this.outside.warehouses.use(run.workspaceId, run.subject, async (warehouse) => {
      await warehouse.check();
      const { config } = warehouse;
      const report = await stitch(warehouse, {
        schema: schemaOf(config, shadow),
        events: eventsOf(config),
        ...identity,
        full,
        // A profile is the same person in the shadow as in what people read.
        ...(shadow ? { idsFrom: config.schema } : {}),
        runId: run.id,
        signal,
        onProgress: progress,
      });
      await this.store.runs.complete(claim, { ...report, ...(await tellShown(warehouse, signal)) });
    });
  }
}
