import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlertRounds, LOGGER, type Logger, repeat, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { RunMetrics } from '../metrics/run-metrics.js';

const EVERY_MS = 2_000;

/** Tells people of runs that have ended, and the metrics of each of them once. What is late is the api's business: it lives when workers do not. */
@Injectable()
export class WatchAlerts implements OnApplicationBootstrap, OnModuleDestroy {
  #stops: readonly (() => void)[] = [];

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly metrics: RunMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { store, secrets, logger, metrics } = this;
    const rounds = new AlertRounds({ store, secrets, logger, onEnded: (runs) => metrics.ended(runs) });
    const onError = (err: unknown) => logger.warn({ err }, 'alerts could not be looked at');
    this.#stops = [() => rounds.lookAtEnded(), () => rounds.send()].map((round) => repeat(round, { everyMs: EVERY_MS, onError }));
  }

  onModuleDestroy(): void {
    for (const stop of this.#stops) stop();
  }
}
