import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, OPEN_ALERTS, type OpenAlerts, type Round, Rounds } from '@tributary/runtime';
import { RunMetrics } from '../metrics/run-metrics.js';

const EVERY_MS = 2_000;

/** Tells people of runs that have ended, and the metrics of each of them once. What is late is the api's business: it lives when workers do not. */
@Injectable()
export class WatchAlerts extends Rounds {
  constructor(
    @Inject(OPEN_ALERTS) private readonly openAlerts: OpenAlerts,
    @Inject(LOGGER) logger: Logger,
    private readonly metrics: RunMetrics,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    const alerts = this.openAlerts((runs) => this.metrics.ended(runs));
    const trouble = 'alerts could not be looked at';
    return [() => alerts.lookAtEnded(), () => alerts.send()].map((look) => ({ everyMs: EVERY_MS, look, trouble }));
  }
}
