import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlertRounds, LOGGER, type Logger, repeat, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';

const EVERY_MS = 15_000;

/** Tells people of schedules that nobody runs. Here and not in a worker, because the reason may be that no worker lives. */
@Injectable()
export class WatchLate implements OnApplicationBootstrap, OnModuleDestroy {
  #stop: (() => void) | undefined;

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    const { store, secrets, logger } = this;
    const rounds = new AlertRounds({ store, secrets, logger, onEnded: () => undefined });
    const round = async () => {
      await rounds.lookAtLate();
      await rounds.send();
    };
    this.#stop = repeat(round, { everyMs: EVERY_MS, onError: (err) => logger.warn({ err }, 'late schedules could not be looked at') });
  }

  onModuleDestroy(): void {
    this.#stop?.();
  }
}
