import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { AppError, Cancelled, crashPoint, isFrozen, messageOf } from '@tributary/core';
import { LOGGER, type Logger, STORE } from '@tributary/runtime';
import { Lease, LEASE_MS, type RunClaim, type RunRow, type Store } from '@tributary/store';
import { randomUUID } from 'node:crypto';

/** A run that is ours to work on, as long as `signal` is not aborted. */
export interface Held {
  readonly claim: RunClaim;
  readonly run: RunRow;
  readonly signal: AbortSignal;
  /** How far the run is, for people. Never throws: a run does not fail because nobody could be told. */
  readonly progress: (at: { readonly done: number; readonly total: number }) => void;
}

/** Claims of this process on runs: kept alive while the work goes on, given back when it ends. */
@Injectable()
export class Claims implements BeforeApplicationShutdown {
  /** A new process is a new owner: what an earlier one held runs out by itself. */
  readonly owner = `${process.pid}-${randomUUID()}`;
  readonly #closing = new AbortController();

  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Aborted when the process is asked to end. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  beforeApplicationShutdown(): void {
    this.#closing.abort(new Cancelled('worker.closing', 'the worker is being stopped; another one goes on with the run'));
  }

  /**
   * Does a run's work under its claim; does nothing when the run has ended or is another worker's. Work that throws ends the run as
   * failed, with the reason; a stopped worker leaves it to the next.
   */
  async hold(runId: string, work: (held: Held) => Promise<void>): Promise<void> {
    const claim = await this.store.runs.claim(runId, this.owner);
    if (claim === undefined) return;
    crashPoint('run.claimed');
    const log = this.logger.child({ runId, kind: claim.run.kind, subject: claim.run.subject });
    const cancelled = this.listen(runId);
    await this.alive(
      () => this.store.runs.renew(claim),
      async (lease) => {
        const signal = AbortSignal.any([lease, cancelled.signal]);
        const progress: Held['progress'] = (at) => void this.store.runs.progress(claim, at).catch(() => undefined);
        log.info('run begins');
        await work({ claim, run: claim.run, signal, progress }).catch((error: unknown) => this.giveUp(claim, signal, error));
        log.info('run leaves this job');
      },
    ).finally(async () => {
      cancelled.end();
      if (cancelled.signal.aborted) {
        crashPoint('cancel.seen');
        await this.store.runs.endCancelled(claim);
      }
      await this.store.runs.release(claim);
    });
  }

  /** Aborts when somebody asks to cancel the run. Where that cannot be heard, the sweep finds it once the work has ended. */
  private listen(runId: string): { readonly signal: AbortSignal; readonly end: () => void } {
    const asked = new AbortController();
    const done = new AbortController();
    this.store.runs.cancelled(runId, done.signal).then(
      (cancelled) => cancelled && asked.abort(new Cancelled('run.cancelled', 'somebody has cancelled the run')),
      (err: unknown) => this.logger.warn({ runId, err }, 'a cancellation could not be heard'),
    );
    return { signal: asked.signal, end: () => done.abort() };
  }

  /**
   * Keeps leases alive while the work goes on. The signal aborts when one is lost or the process is asked to end; `holds` says whether
   * they can still be believed in, also right after the process stood still.
   */
  async alive(renew: () => Promise<boolean>, work: (signal: AbortSignal, holds: () => boolean) => Promise<void>): Promise<void> {
    const lost = new AbortController();
    const lease = new Lease(LEASE_MS);
    const beat = setInterval(() => {
      const prolonged = lease.prolong();
      renew()
        .then((kept) => {
          if (kept) prolonged();
          if (kept) crashPoint('lease.renewed');
          else lost.abort(new Cancelled('run.superseded', 'another worker has taken over'));
        })
        .catch((error: unknown) => this.logger.warn({ err: error }, 'a lease could not be renewed'));
    }, LEASE_MS / 3);
    try {
      await work(AbortSignal.any([lost.signal, this.closing]), () => lease.holds());
    } finally {
      clearInterval(beat);
    }
  }

  private async giveUp(claim: RunClaim, signal: AbortSignal, error: unknown): Promise<void> {
    if (signal.aborted) return;
    const code = error instanceof AppError ? error.code : 'unexpected';
    const log = this.logger.child({ runId: claim.runId });
    if (await this.mayFinish(claim)) return log.warn({ code, err: error }, 'run cannot be finished now; the sweep will ask for it again');
    if (code === 'unexpected') log.error({ err: error }, 'run failed in a way nobody foresaw');
    else log.warn({ code, reason: messageOf(error) }, 'run failed');
    const told = error instanceof AppError ? { name: error.name, details: error.details } : {};
    await this.store.runs.fail(claim, { code, message: messageOf(error), ...told });
  }

  /**
   * A run whose plan is frozen has told a destination things that the ledger does not know yet. To fail it for a warehouse that is away
   * would send them all again, so it waits for the warehouse, within reason.
   */
  private async mayFinish({ runId, run }: RunClaim): Promise<boolean> {
    const { stage } = await this.store.runs.load(runId);
    const waited = Date.now() - (run.startedAt ?? run.createdAt).getTime();
    return isFrozen(stage) && waited < PATIENCE_MS;
  }
}

const PATIENCE_MS = 6 * 3_600_000;
