import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { whatIf } from '@tributary/identity';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { affectedSyncs, type AffectedSync } from '../sources/affected-syncs.js';
import { Claims, type Held } from '../claims.js';
import { changedIdentity, definedIdentity } from '../sources/defined.js';
import { eventsOf } from '../sources/events-of.js';
import { OUTSIDE, type Outside } from '../outside.js';

/** Tells what changed identity rules would do to the profiles of a warehouse, and to the syncs that read them. Changes nothing. */
@Processor('ask-what-if')
export class AskWhatIfJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['ask-what-if'].parse(job.data);
    await this.claims.hold(runId, (held) => this.ask(held));
  }

  private async ask({ claim, run, signal, progress }: Held): Promise<void> {
    const { workspaceId } = run;
    const identity = changedIdentity(await definedIdentity(this.store, workspaceId), inputOf('what_if', run));
    await this.outside.warehouses.use(workspaceId, run.subject, async (warehouse) => {
      const { config } = warehouse;
      let syncs: readonly AffectedSync[] = [];
      const report = await whatIf(warehouse, {
        schema: config.schema,
        events: eventsOf(config),
        ...identity,
        signal,
        onProgress: progress,
        onAffected: async (session, affected) => {
          syncs = await affectedSyncs(this.store, { workspaceId, warehouse, session, affected });
        },
      });
      await this.store.runs.complete(claim, { ...report, syncs });
    });
  }
}
