import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { type AudiencesReport, refreshAudiences } from '@tributary/audiences';
import { takeStatistics } from '@tributary/profiles';
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
      const report = await refreshAudiences(warehouse, {
        schema,
        audiences,
        clock,
        runId: run.id,
        signal,
        ...out,
        ...(derived && { derived }),
      });
      if (derived !== undefined && changes(report, derived)) await takeStatistics(warehouse, { schema, signal });
      await this.store.runs.complete(claim, { ...report });
    });
  }

  /** The traits that are made of membership. Without events there are no traits. */
  private async madeOfThem({ workspaceId, subject }: RunRow, warehouse: Warehouse): Promise<MembershipTraits | undefined> {
    const { schema, events } = warehouse.config;
    if (events === undefined) return undefined;
    return membershipTraits(warehouse, { schema, events, ...(await definedTraits(this.store, workspaceId, subject)) });
  }
}

/** Whether members that such traits are made of are others than before: then people who look at the values would see those of before. */
const changes = ({ audiences }: AudiencesReport, { madeOf }: MembershipTraits): boolean =>
  audiences.some(({ audience, entered, left }) => entered + left > 0 && [...madeOf.values()].some((ids) => ids.includes(audience)));
