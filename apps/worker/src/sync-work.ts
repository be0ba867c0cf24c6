import { Inject, Injectable } from '@nestjs/common';
import { deliveryQueue, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE, STORE } from '@tributary/runtime';
import { inputOf, runLog, type RunRow, type Store, warehouseOfSync } from '@tributary/store';
import type { ResolvedSync, SyncTools } from '@tributary/sync';
import { inRun } from '@tributary/telemetry';
import { Claims, type Held } from './claims.js';
import { OUTSIDE, type Outside } from './outside.js';
import { syncSourceOf } from './sources/sync-source.js';

/** Gathers what the engine needs to work on a run of a sync, keeps its leases alive meanwhile, and lets go of everything after. */
@Injectable()
export class SyncWork {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(OUTSIDE) private readonly outside: Outside,
    private readonly claims: Claims,
  ) {}

  /** Work on the run as a whole, under a claim: plan it, finish it, preview it. */
  async onRun({ claim, run, signal }: Held, work: (tools: SyncTools) => Promise<void>): Promise<void> {
    await this.withTools(run, { epoch: claim.epoch, signal }, (tools) => work(tools));
  }

  /** Work on batches of a run: needs no claim on the run, holds the leases of the batches. */
  async onBatch(runId: string, work: (tools: SyncTools) => Promise<void>): Promise<void> {
    const run = await this.store.runs.load(runId);
    await this.withTools(run, { signal: this.claims.closing }, work);
  }

  private async withTools(
    run: RunRow,
    holding: { readonly epoch?: number; readonly signal: AbortSignal },
    work: (tools: SyncTools) => Promise<void>,
  ): Promise<void> {
    const { workspaceId } = run;
    const resolved = resolvedOf(run);
    const { sync, destination } = resolved;
    const open = await this.outside.destinations.open(workspaceId, destination, sync.object);
    const runs = runLog(this.store, { workspaceId, owner: this.claims.owner, subject: run.subject, ...holding });
    const source = warehouseOfSync(resolved);
    await this.claims.alive(
      () => runs.renew(run.id),
      async (lease, holdsLease) =>
        this.outside.warehouses.use(workspaceId, source, async (warehouse) => {
          const signal = AbortSignal.any([holding.signal, lease]);
          const gate = open.gate(signal);
          const tools: SyncTools = {
            resolved,
            source: () => syncSourceOf(this.store, resolved, warehouse),
            runs,
            queue: deliveryQueue(this.queue, { workspaceId, destination: destination.id, object: sync.object }),
            warehouse,
            connector: open.connector,
            settings: open.settings,
            http: open.http,
            rehearse: open.rehearse,
            gate,
            templates: this.outside.templates,
            signal,
            holdsLease,
            clock: () => new Date(),
          };
          await inRun(run.id, () => work(tools)).finally(() => gate.leave());
        }),
    );
  }
}

/** The sync as it was when its run was created, whichever of these it is. */
function resolvedOf(run: RunRow): ResolvedSync {
  const kind = run.kind === 'preview' || run.kind === 'reconcile' ? run.kind : 'sync';
  const { workspaceId, sync, revision, model, audience, destination } = inputOf(kind, run);
  return { workspaceId, sync, revision, model, audience, destination };
}
