import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { refreshAudiences } from '@tributary/audiences';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type RunRow, type Store } from '@tributary/store';
import { membershipTraits, type MembershipTraits } from '@tributary/traits';
import type { Warehouse } from '@tributary/warehouse';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { OUTSIDE, type Outside } from '../outside.js';
import { audiencesIn, outOfAudiences } from '../sources/audiences.js';
import { definedTraits } from '../sources/defined.js';

/** Computes the members of the audiences of a warehouse, and who entered and left. */
@Processor('refresh-audiences')
export class RefreshAudiencesJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['refresh-audiences'].parse(job.data);
    await this.claims.hold(runId, (held) => this.refresh(held));
  }

  private async refresh({ claim, run, signal }: Held): Promise<void> {
    inputOf('audiences', run);
    const audiences = await audiencesIn(this.store, run.workspaceId, run.subject);
    await this.outside.warehouses.use(run.workspaceId, run.subject, async (warehouse) => {
      const { schema } = warehouse.config;
      const out = await outOfAudiences(warehouse);
      const derived = await this.madeOfThem(run, warehouse);
      const clock = run.startedAt ?? new Date();
      const report = await refreshAudiences(warehouse, { schema, audiences, clock, runId: run.id, signal, ...out, ...derived });
      await this.store.runs.complete(claim, { ...report });
    });
  }

  /** The traits that are made of membership. Without events there are no traits. */
  private async madeOfThem({ workspaceId, subject }: RunRow, warehouse: Warehouse): Promise<{ readonly derived?: MembershipTraits }> {
    const { schema, events } = warehouse.config;
    if (events === undefined) return {};
    const defined = await definedTraits(this.store, workspaceId, subject);
    const derived = await membershipTraits(warehouse, { schema, events, ...defined });
    return derived === undefined ? {} : { derived };
  }
}
