import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { schemaOf } from '../sources/defined.js';
import { MAINTENANCE } from '../maintenance.js';
import { OUTSIDE, type Outside } from '../outside.js';
import { tellShown } from '../shown.js';

/** Resets, recalculates, promotes or rolls back the profiles of a warehouse. */
@Processor('maintain-profiles')
export class MaintainProfilesJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['maintain-profiles'].parse(job.data);
    await this.claims.hold(runId, (held) => this.maintain(held));
  }

  private async maintain({ claim, run, signal }: Held): Promise<void> {
    const { action, shadow } = inputOf('maintenance', run);
    await this.outside.warehouses.use(run.workspaceId, run.subject, async (warehouse) => {
      const report = await MAINTENANCE[action]({ warehouse, schema: schemaOf(warehouse.config, shadow), signal });
      await this.store.runs.complete(claim, { ...report, ...(await tellShown(warehouse, signal)) });
    });
  }
}
