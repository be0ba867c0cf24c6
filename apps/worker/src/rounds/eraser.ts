import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@tributary/core';
import { LOGGER, type Logger, STORE, type Round, Rounds } from '@tributary/runtime';
import type { ErasureClaim, Store } from '@tributary/store';
import { Claims } from '../claims.js';
import { ErasureWork } from '../erasure/erasure-work.js';

const EVERY_MS = 1_000;

/** Goes on with the erasures of people, step by step, until nothing of them is left. Where each stands is in PostgreSQL; any worker may go on. */
@Injectable()
export class Eraser extends Rounds {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) logger: Logger,
    private readonly work: ErasureWork,
    private readonly claims: Claims,
  ) {
    super(logger);
  }

  protected rounds(): readonly Round[] {
    return [{ everyMs: EVERY_MS, look: () => this.look(), trouble: 'erasures could not be looked at' }];
  }

  /** Does what is due; gives how many steps that was. */
  async look(): Promise<number> {
    for (let steps = 0; ; steps += 1) {
      if (this.claims.closing.aborted) return steps;
      const claim = await this.store.erasures.claim(this.claims.owner);
      if (claim === undefined) return steps;
      await this.claims.alive(
        () => this.store.erasures.renew(claim),
        (signal) => this.step(claim, signal),
      );
    }
  }

  private async step(claim: ErasureClaim, signal: AbortSignal): Promise<void> {
    try {
      await this.work.step(claim, signal);
      this.logger.info({ erasure: claim.id, step: claim.state }, 'a step of an erasure was done');
    } catch (error) {
      await this.failed(claim, signal, error);
    }
  }

  /** The reason by its code only: a message may name a value. */
  private async failed(claim: ErasureClaim, signal: AbortSignal, error: unknown): Promise<void> {
    const code = error instanceof AppError ? error.code : 'unexpected';
    this.logger.warn({ erasure: claim.id, step: claim.state, code }, 'a step of an erasure failed; it is tried again');
    if (signal.aborted || claim.state === 'done') return;
    await this.store.erasures.save(claim, { state: claim.state, note: `this step failed (${code}) and is tried again`, failed: true });
  }
}
