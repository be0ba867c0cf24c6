import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject } from '@nestjs/common';
import { JOBS } from '@tributary/queue';
import { STORE } from '@tributary/runtime';
import { inputOf, type Store } from '@tributary/store';
import type { Job } from 'bullmq';
import { Claims, type Held } from '../claims.js';
import { OUTSIDE, type Outside } from '../outside.js';

/** Tries whether a warehouse or a destination can be used with its settings. */
@Processor('check-connection')
export class CheckConnectionJob extends WorkerHost {
  constructor(
    private readonly claims: Claims,
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {
    super();
  }

  async process(job: Job): Promise<void> {
    const { runId } = JOBS['check-connection'].parse(job.data);
    await this.claims.hold(runId, async (held) => {
      const { kind, id } = inputOf('check', held.run);
      const detail = await (kind === 'warehouse' ? this.checkWarehouse(held, id) : this.checkDestination(held, id));
      await this.store.runs.complete(held.claim, { ok: true, detail });
    });
  }

  private async checkWarehouse({ run }: Held, id: string): Promise<string> {
    return this.outside.warehouses.use(run.workspaceId, id, async (warehouse) => {
      const { version, schema, tables } = await warehouse.check();
      return `${version}, ${tables} tables; \`${schema}\` can be written`;
    });
  }

  private async checkDestination({ run: { workspaceId }, signal }: Held, id: string): Promise<string> {
    const { object: destination } = await this.store.objects.get({ workspaceId, kind: 'destination', id });
    const { connector, settings, http } = await this.outside.destinations.open(workspaceId, destination);
    return (await connector.check({ settings, http, signal })).detail;
  }
}
