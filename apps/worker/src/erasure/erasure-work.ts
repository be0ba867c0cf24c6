import { Inject, Injectable } from '@nestjs/common';
import type { JobQueue } from '@tributary/queue';
import { CATALOG, type Catalog, JOB_QUEUE, STORE } from '@tributary/runtime';
import type { ErasureClaim, Store } from '@tributary/store';
import { OUTSIDE, type Outside } from '../outside.js';
import { ERASURE_STEPS } from './steps.js';

/** Gathers what a step of an erasure needs, does it, and notes what came of it. */
@Injectable()
export class ErasureWork {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(CATALOG) private readonly catalog: Catalog,
    @Inject(OUTSIDE) private readonly outside: Outside,
  ) {}

  async step(claim: ErasureClaim, signal: AbortSignal): Promise<void> {
    const { store, queue, catalog } = this;
    if (claim.state === 'done') return;
    const work = ERASURE_STEPS[claim.state];
    const stepped = await this.outside.warehouses.use(claim.workspaceId, claim.warehouse, (warehouse) =>
      work(claim, { store, queue, catalog, warehouse, signal, clock: () => new Date() }),
    );
    if (signal.aborted) return;
    if ('next' in stepped) await store.erasures.save(claim, stepped.next);
    else await store.erasures.finish(claim, stepped.traces);
  }
}
