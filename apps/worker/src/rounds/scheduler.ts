import { Inject, Injectable } from '@nestjs/common';
import { CHANGES, Conflict, isOwnFault, messageOf } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import { JOB_QUEUE, LOGGER, type Logger, STORE, type Round, Rounds } from '@tributary/runtime';
import { type Due, type Fired, type NewRun, resolveSync, RUN_INPUTS, type Store } from '@tributary/store';
import { eventsOf } from '../sources/events-of.js';

const EVERY_MS = 1_000;

/**
 * Starts runs when their time has come. The schedules are in PostgreSQL and its clock decides: any number of workers may look, each due time
 * starts one run, and what was due while no worker lived is caught up once.
 */
@Injectable()
export class Scheduler extends Rounds {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(JOB_QUEUE) private readonly queue: JobQueue,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    return [{ everyMs: EVERY_MS, look: () => this.look(), trouble: 'schedules could not be looked at' }];
  }

  /** Starts everything that is due; gives how much that was. */
  async look(): Promise<number> {
    let fired = 0;
    while (await this.store.schedules.fireOne((due) => this.start(due))) fired += 1;
    return fired;
  }

  /** What cannot be started is told with its schedule; trouble of our own is thrown, and leaves it due. */
  private async start(due: Due): Promise<Fired> {
    const { kind, subject, at } = due;
    try {
      const { run, created } = await this.store.runs.create(await this.wished(due));
      if (created)
        await enqueueRun(this.queue, run).catch((err: unknown) => this.logger.warn({ runId: run.id, err }, 'the sweep will ask for it'));
      this.logger.info({ runId: run.id, kind, subject, due: at }, 'a run was started by its schedule');
      return { outcome: 'started', runId: run.id };
    } catch (error) {
      if (!isOwnFault(error)) throw error;
      this.logger.warn({ kind, subject, due: at, reason: messageOf(error) }, 'a schedule could not start its run');
      return { outcome: error instanceof Conflict && error.code === 'run.active' ? 'skipped' : 'refused', note: error.message };
    }
  }

  private async wished({ workspaceId, kind, subject, idempotencyKey, mayWait }: Due): Promise<NewRun> {
    const run = { workspaceId, subject, kind, trigger: 'schedule', idempotencyKey, actor: 'schedule' } as const;
    if (kind === 'sync') {
      const input = await resolveSync(this.store.objects, workspaceId, subject);
      return { ...run, input: { ...input, intent: CHANGES }, overlap: mayWait ? 'queue' : input.sync.overlap };
    }
    eventsOf((await this.store.objects.get({ workspaceId, kind: 'warehouse', id: subject })).object);
    // Stitching and traits take turns at the profiles: one that is due while the other goes on is not left out.
    return { ...run, input: RUN_INPUTS[kind].parse({}), overlap: 'queue' };
  }
}
