import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { takeStatistics } from '@tributary/profiles';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import { computeTraits, type TraitsMode } from '@tributary/traits';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { definedIdentity, definedTraits, schemaOf } from '../sources/defined.js';
import { eventsOf } from '../sources/events-of.js';
import { normalizeBy } from '../sources/normalize-by.js';
import { OUTSIDE, type Outside } from '../outside.js';
import { tellShown } from '../shown.js';

/** Computes the traits of the profiles of a warehouse: of those that are due, or of all. */
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
    await this.claims.hold(runId, (held) => this.compute(held));
  }

  private async compute({ claim, run, signal, progress }: Held): Promise<void> {
    const { full, shadow, traits: traitsOnly, contexts: forceContexts } = inputOf('traits', run);
    const defined = await definedTraits(this.store, run.workspaceId, run.subject);
    const { types } = await definedIdentity(this.store, run.workspaceId);
    await this.outside.warehouses.use(run.workspaceId, run.subject, async (warehouse) => {
      const schema = schemaOf(warehouse.config, shadow);
      const report = await computeTraits(warehouse, {
        schema,
        events: eventsOf(warehouse.config),
        ...defined,
        normalizeKeys: normalizeBy(types),
        runId: run.id,
        full,
        ...(traitsOnly === undefined ? {} : { traitsOnly }),
        ...(forceContexts === undefined ? {} : { forceContexts }),
        signal,
        onProgress: progress,
      });
      await takeStatistics(warehouse, { schema, signal, maxAgeMinutes: STATISTICS_AGE[report.mode] });
      const state = report.not_computed.length === 0 ? 'succeeded' : 'partial';
      await this.store.runs.complete(claim, { ...report, ...(await tellShown(warehouse, signal)) }, state);
    });
  }
}

/**
 * To count all values takes longer than to compute those of a few profiles, which hardly change what people see. A run that finds nothing to do looks
 * all the same: the one before may have been killed when its values were there and its statistics not yet.
 */
const STATISTICS_AGE: Readonly<Record<TraitsMode, number>> = { all: 0, changed: 0, due: 60, none: Infinity };
