import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger, OPEN_ALERTS, type OpenAlerts, type Round, Rounds, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';

const EVERY_MS = 15_000;

/** Tells people of schedules that nobody runs. Here and not in a worker, because the reason may be that no worker lives. */
@Injectable()
export class WatchLate extends Rounds {
  constructor(
    @Inject(OPEN_ALERTS) private readonly openAlerts: OpenAlerts,
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    const alerts = this.openAlerts(() => undefined);
    const lookAtAll = async () => {
      await alerts.lookAtLate();
      await alerts.send();
    };
    return [{ everyMs: EVERY_MS, look: () => this.store.across(lookAtAll), trouble: 'late schedules could not be looked at' }];
  }
}
