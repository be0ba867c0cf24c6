import { Inject, Injectable } from '@nestjs/common';
import { AlertRounds, LOGGER, type Logger, SECRETS, type Secrets, STORE, type Round, Rounds } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { RunMetrics } from '../metrics/run-metrics.js';

const EVERY_MS = 2_000;

/** Tells people of runs that have ended, and the metrics of each of them once. What is late is the api's business: it lives when workers do not. */
@Injectable()
export class WatchAlerts extends Rounds {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(LOGGER) logger: Logger,
    private readonly metrics: RunMetrics,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    const { store, secrets, logger, metrics } = this;
    const alerts = new AlertRounds({ store, secrets, logger, onEnded: (runs) => metrics.ended(runs) });
    const trouble = 'alerts could not be looked at';
    return [() => alerts.lookAtEnded(), () => alerts.send()].map((look) => ({ everyMs: EVERY_MS, look, trouble }));
  }
}
