import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, type Logger, STORE, repeat } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { TargetWorkers } from './target-workers.js';

/** How soon every worker notices that a run delivers somewhere. */
const LOOK_MS = 2_000;
/** A target to which no run has delivered for so long is closed here. */
const IDLE_MS = 60_000;
const FORGET_EVERY_MS = 3_600_000;

/** Opens the queues of the targets that runs deliver to, and closes them when none has for a while. */
@Injectable()
export class DeliveryHost implements OnApplicationBootstrap, OnModuleDestroy {
  #stop: () => void = () => undefined;
  #forgotAt = 0;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly workers: TargetWorkers,
  ) {}

  onApplicationBootstrap(): void {
    const onError = (error: unknown) => this.logger.warn({ err: error }, 'it could not be seen where runs deliver');
    this.#stop = repeat(() => this.look(), { everyMs: LOOK_MS, onError });
  }

  onModuleDestroy(): void {
    this.#stop();
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
