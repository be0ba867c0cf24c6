import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { stitch } from '@tributary/identity';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { eventsOf } from '../events-of.js';
import { OUTSIDE, type Outside } from '../outside.js';

/** Stitches the events of a warehouse into profiles. */
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

  private async stitchAll({ claim, run: { id, workspaceId, subject }, signal, progress }: Held): Promise<void> {
    const [types, rules] = await Promise.all([
      this.store.objects.all(workspaceId, 'identifier_type'),
      this.store.objects.all(workspaceId, 'identity_rule'),
    ]);
    await this.outside.warehouses.use(workspaceId, subject, async (warehouse) => {
      await warehouse.check();
      const report = await stitch(warehouse, {
        schema: warehouse.config.schema,
        events: eventsOf(warehouse.config),
        types: types.map(({ object }) => object),
        rules: rules.map(({ object }) => object),
        runId: id,
        signal,
        onProgress: progress,
      });
      await this.store.runs.complete(claim, { ...report });
    });
  }
}
