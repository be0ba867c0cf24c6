import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { computeTraits } from '@tributary/traits';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { eventsOf } from '../events-of.js';
import { OUTSIDE, type Outside } from '../outside.js';

/** Computes the traits of all profiles of a warehouse. */
@Processor('compute-traits')
export class ComputeTraitsJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['compute-traits'].parse(job.data);
    await this.claims.hold(runId, (held) => this.computeAll(held));
  }

  private async computeAll({ claim, run: { id, workspaceId, subject }, signal, progress }: Held): Promise<void> {
    const traits = await this.store.objects.all(workspaceId, 'trait');
    await this.outside.warehouses.use(workspaceId, subject, async (warehouse) => {
      const report = await computeTraits(warehouse, {
        schema: warehouse.config.schema,
        events: eventsOf(warehouse.config),
        traits: traits.map(({ object }) => object),
        runId: id,
        signal,
        onProgress: progress,
      });
      await this.store.runs.complete(claim, { ...report });
    });
  }
}
