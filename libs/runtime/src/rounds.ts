import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Logger } from './logger.js';
import { repeat } from './repeat.js';

/** Something to look at again, each time `everyMs` after the last look ended. `trouble` is what the log says of a look that failed. */
export interface Round {
  readonly everyMs: number;
  readonly look: () => Promise<unknown>;
  readonly trouble: string;
}

/** What a process looks at again and again, from its start to its end. A look that fails is logged, and the next one follows. */
export abstract class Rounds implements OnApplicationBootstrap, OnModuleDestroy {
  #stops: readonly (() => void)[] = [];

  constructor(protected readonly logger: Logger) {}

  protected abstract rounds(): readonly Round[];

  onApplicationBootstrap(): void {
    this.#stops = this.rounds().map(({ everyMs, look, trouble }) =>
      repeat(look, { everyMs, onError: (err) => this.logger.warn({ err }, trouble) }),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.#stops) stop();
  }
}
