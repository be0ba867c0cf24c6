import { Inject, Injectable } from '@nestjs/common';
import { AlertRounds, LOGGER, type Logger, SECRETS, type Secrets, STORE, type Round, Rounds } from '@tributary/runtime';
import type { Store } from '@tributary/store';

const EVERY_MS = 15_000;

/** Tells people of schedules that nobody runs. Here and not in a worker, because the reason may be that no worker lives. */
@Injectable()
export class WatchLate extends Rounds {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    const { store, secrets, logger } = this;
    const alerts = new AlertRounds({ store, secrets, logger, onEnded: () => undefined });
    const look = async () => {
      await alerts.lookAtLate();
      await alerts.send();
    };
    return [{ everyMs: EVERY_MS, look, trouble: 'late schedules could not be looked at' }];
  }
}
