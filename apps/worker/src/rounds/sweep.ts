import { Inject, Injectable } from '@nestjs/common';
import { deliveryQueue, enqueueRun, finishHint, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE, LOGGER, type Logger, STORE, type Round, Rounds } from '@tributary/runtime';
import type { OwedJob, Store } from '@tributary/store';

const EVERY_MS = 2_000;
const FORGET_EVERY_MS = 600_000;

/** Asks for the jobs that PostgreSQL knows to be owed and no queue remembers. */
@Injectable()
export class Sweeper extends Rounds {
  #forgotAt = 0;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    return [{ everyMs: EVERY_MS, look: () => this.sweep(), trouble: 'the sweep could not look' }];
  }

  /** One look; gives how many jobs were asked for. */
  async sweep(): Promise<number> {
    await this.forget();
    for (const run of await this.store.sweep.promote()) await enqueueRun(this.queue, run);
    for (const runId of await this.store.sweep.cancel()) await finishHint(this.queue, runId);
    const owed = await this.store.sweep.owed();
    for (const job of owed) await this.ask(job);
    if (owed.length > 0) this.logger.info({ jobs: owed.length }, 'the sweep asked for jobs again');
    return owed.length;
  }

  private async forget(): Promise<void> {
    if (Date.now() - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = Date.now();
    await this.store.sweep.forget();
    await this.store.sweep.forgetRuns();
    const secrets = await this.store.secrets.prune();
    if (secrets > 0) this.logger.info({ secrets }, 'secrets that nothing refers to any more are gone');
    await this.store.sessions.prune();
  }

  private async ask(job: OwedJob): Promise<void> {
    switch (job.job) {
      case 'start':
        return enqueueRun(this.queue, { id: job.runId, kind: job.kind });
      case 'deliver':
        return deliveryQueue(this.queue, job.target).deliver([{ runId: job.runId, batch: job.batch }]);
      case 'finish':
        return finishHint(this.queue, job.runId);
    }
  }
}
