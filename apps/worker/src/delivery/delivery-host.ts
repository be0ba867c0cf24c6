import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, STORE, type Round, Rounds } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { TargetWorkers } from './target-workers.js';

/** How soon every worker notices that a run delivers somewhere. */
const LOOK_MS = 2_000;
/** A target to which no run has delivered for so long is closed here. */
const IDLE_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;

/** Opens the queues of the targets that runs deliver to, and closes them when none has for a while. */
@Injectable()
export class DeliveryHost extends Rounds {
  #forgotAt = 0;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) logger: Logger,
    private readonly workers: TargetWorkers,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    return [{ everyMs: LOOK_MS, look: () => this.look(), trouble: 'it could not be seen where runs deliver' }];
  }

  /** One look. */
  async look(): Promise<void> {
    for (const { connector, ...target } of await this.store.limits.delivering()) await this.workers.open(target, connector);
    await this.workers.closeIdle(IDLE_MS);
    if (Date.now() - this.#forgotAt < FORGET_EVERY_MS) return;
    this.#forgotAt = Date.now();
    await this.store.limits.forget();
  }
}
