import { Inject, Injectable } from '@nestjs/common';
import { messageOf } from '@tributary/core';
import { LOGGER, type Logger, type Round, Rounds, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { forgetOldHistory } from '@tributary/sync';
import { OUTSIDE, type Outside } from '../outside.js';

const FIRST_MS = 600_000;
/** What is kept is counted in days; a warehouse in a file is not free for others while it is looked into. */
const EVERY_MS = 6 * 3_600_000;

/** Forgets in every warehouse what syncs told longer ago than people keep it, also those that run no more. */
@Injectable()
export class HistorySweeper extends Rounds {
  #lookedAt = -Infinity;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(OUTSIDE) private readonly outside: Outside,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    return [{ everyMs: FIRST_MS, look: () => this.lookAgain(), trouble: 'old history could not be forgotten' }];
  }

  /** One look at all warehouses. One that cannot be opened now is looked at the next time. */
  async look(now = new Date()): Promise<void> {
    for (const { id: workspaceId } of await this.store.workspaces.list()) {
      const daysOf = await this.store.sweep.keptDays(workspaceId);
      for (const { id } of await this.store.objects.all(workspaceId, 'warehouse')) {
        await this.outside.warehouses
          .use(workspaceId, id, async (warehouse) => {
            const syncs = await forgetOldHistory(warehouse, { now, daysOf });
            if (syncs.length > 0) this.logger.info({ warehouse: id, syncs }, 'what syncs told long ago was forgotten');
          })
          .catch((error: unknown) => this.logger.warn({ warehouse: id, reason: messageOf(error) }, 'old history could not be forgotten'));
      }
    }
  }

  private async lookAgain(): Promise<void> {
    if (Date.now() - this.#lookedAt < EVERY_MS) return;
    this.#lookedAt = Date.now();
    await this.look();
  }
}
