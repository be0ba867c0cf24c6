import { createRate, fault, LONGEST_PAUSE_MS, type Rate, type RateLimit, type RateState } from '@tributary/connector-kit';
import { messageOf } from '@tributary/core';
import { type GrantedRequests, settledMs, type UsedRequests } from '@tributary/store';
import { setTimeout as sleep } from 'node:timers/promises';
import { Turns, type Waiting } from './turns.js';

/** What a shared rate asks of the store, where all workers share it. */
export interface RateSource {
  readonly rate: Rate;
  /** `cost`: what the next request counts for. `used`: what became of the last grant. */
  readonly take: (wanted: number, keepMs: number, cost: number, used: UsedRequests | undefined) => Promise<GrantedRequests>;
  /** Passes on what the destination told. */
  readonly observe: (state: RateState) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
  readonly paused: () => Promise<number>;
}

/** What this worker may send, by its own clock. */
interface Hand {
  requests: number;
  readonly granted: number;
  readonly grant: number;
  readonly from: number;
  readonly until: number;
  lastAt: number;
}

const emptyHand = (): Hand => ({ requests: 0, granted: 0, grant: 0, from: 0, until: 0, lastAt: 0 });

/** A store that does not answer in this time is away. */
const AWAY_MS = 2_000;
/** Requests promised for later than this are asked about again before they are sent: somebody may have been asked to wait. */
const LATER_MS = 250;
/** What a destination tells with every answer is passed on at most so often. */
const TELL_EVERY_MS = 250;
/** A clock that nobody sets. */
const now = () => performance.now();

/**
 * One rate of one credential in this process. Requests are taken from the store in small parts, so that all workers together stay
 * within the rate. While the store is away the worker sends nothing until all that was granted has been used, then its share.
 */
export class SharedRate {
  readonly #source: RateSource;
  readonly #turns = new Turns();
  #serving = false;
  #hand = emptyHand();
  #used = 0;
  /** What the store had left besides the hand, when it was asked. */
  #left = 0;
  #toldAt = -Infinity;
  #pausedUntil = 0;
  #workers = 1;
  #wayMs = 0;
  #answeredAt = now();
  #share: { readonly rate: RateLimit; sentAt: number } | undefined;

  constructor(source: RateSource) {
    this.#source = source;
  }

  /** The rate for one user of it. All users take turns. */
  client(): RateLimit {
    const who = {};
    return {
      take: (signal, cost = 1) => this.#take(who, Math.min(cost, this.#source.rate.requests), signal),
      observe: (state) => this.#observe(state),
      pause: (ms) => {
        this.#pausedUntil = Math.max(this.#pausedUntil, now() + ms);
        // A store that is away is told nothing: the destination will say it again.
        this.#source.pause(ms).catch(() => undefined);
      },
    };
  }

  /** Only what is less than is known here is news. The store, which knows what all have taken, decides what it means. */
  #observe(state: RateState): void {
    const known = this.#left + this.#hand.requests;
    if (state.available >= known || now() < this.#toldAt + TELL_EVERY_MS) return;
    this.#toldAt = now();
    this.#hand.requests = Math.min(this.#hand.requests, Math.max(0, Math.floor(state.available)));
    // What is taken out of the hand counts as sent: by somebody else.
    this.#hand.lastAt = now();
    this.#left = 0;
    // A store that is away is told nothing: the destination will say it again.
    this.#source.observe(state).catch(() => undefined);
  }

  async #take(who: object, cost: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#turns.size === 0 && this.#ready(cost)) return this.#spend(cost);
    await new Promise<void>((resolve, reject) => {
      const cancel = () => {
        this.#turns.remove(who, waiting);
        reject(signal?.reason as Error);
      };
      const end = (then: () => void) => {
        signal?.removeEventListener('abort', cancel);
        then();
      };
      const waiting: Waiting = { cost, go: () => end(resolve), fail: (error) => end(() => reject(error)) };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#turns.add(who, waiting);
      void this.#serve();
    });
  }

  /** Whether a request that counts for so many may be sent now. */
  #ready(cost = this.#turns.first()?.cost ?? 1): boolean {
    const at = now();
    return this.#hand.requests >= cost && at >= this.#hand.from && at <= this.#hand.until && at >= this.#pausedUntil;
  }

  #spend(cost: number): void {
    this.#hand.requests -= cost;
    this.#hand.lastAt = now();
    this.#used += cost;
  }

  async #serve(): Promise<void> {
    if (this.#serving) return;
    this.#serving = true;
    try {
      while (this.#turns.size > 0)
        await this.#step().catch((error: unknown) => this.#failAll(new Error(messageOf(error), { cause: error })));
    } finally {
      this.#serving = false;
    }
  }

  async #step(): Promise<void> {
    if (await this.#waitedForPause()) return;
    if (!this.#ready() && !(await this.#fill())) return;
    while (this.#turns.size > 0 && this.#ready()) {
      const next = this.#turns.next();
      this.#spend(next?.cost ?? 1);
      next?.go();
    }
  }

  /** Whether there was a pause; a long one is the engine's business. */
  async #waitedForPause(): Promise<boolean> {
    const pause = this.#pausedUntil - now();
    if (pause <= 0) return false;
    if (pause > LONGEST_PAUSE_MS) this.#failAll(fault.throttled('The destination asked to wait.', pause));
    else await sleep(pause);
    return true;
  }

  /** Asks for more; whether there is some now. */
  async #fill(): Promise<boolean> {
    const askedAt = now();
    const cost = this.#turns.first()?.cost ?? 1;
    const wanted = Math.max(this.#turns.costs, this.#used);
    const granted = await withTime(this.#source.take(wanted, 3 * this.#wayMs, cost, this.#lay())).catch(() => undefined);
    if (granted === undefined) return this.#sendShare();
    const answeredAt = now();
    this.#answeredAt = answeredAt;
    this.#wayMs = answeredAt - askedAt;
    this.#workers = granted.workers;
    this.#left = granted.free;
    if (await this.#settlesShare()) return false;
    if (granted.requests === 0) return this.#waitForTurn(granted.afterMs);
    this.#used = 0;
    // The store answered at some moment between the two: what it allows begins by the later and ends by the earlier.
    this.#hand = {
      ...{ requests: granted.requests, granted: granted.requests, grant: granted.grant, lastAt: 0 },
      ...{ from: answeredAt + granted.afterMs, until: askedAt + granted.untilMs },
    };
    if (granted.afterMs > 0) await sleep(Math.ceil(granted.afterMs));
    if (granted.afterMs > LATER_MS) await this.#learnPause();
    return this.#ready();
  }

  /** Lays down what is in the hand, and tells what became of it: the rate then has it again for whoever asks. */
  #lay(): UsedRequests | undefined {
    const { requests, granted, grant, lastAt } = this.#hand;
    this.#hand = emptyHand();
    if (granted === 0) return undefined;
    const sent = granted - requests;
    return { grant, requests: granted, sent, agoMs: sent === 0 ? 0 : Math.max(0, now() - lastAt) };
  }

  async #waitForTurn(ms: number): Promise<false> {
    await this.#learnPause();
    // Not all at the same moment, or it is always the same who comes first.
    if (this.#pausedUntil <= now()) await sleep(Math.min(ms, 1_000) * (0.5 + Math.random()));
    return false;
  }

  async #learnPause(): Promise<void> {
    const pause = await withTime(this.#source.paused()).catch(() => 0);
    if (pause > 0) this.#pausedUntil = Math.max(this.#pausedUntil, now() + pause);
  }

  /** The store is away. What it granted to others before must be used up before anybody takes a share on their own. */
  async #sendShare(): Promise<false> {
    const { rate } = this.#source;
    const quiet = this.#answeredAt + settledMs(rate) - now();
    if (quiet > 0) {
      await sleep(Math.min(quiet, 500));
      return false;
    }
    this.#share ??= { rate: createRate(shareOf(rate, this.#workers)), sentAt: 0 };
    await this.#share.rate.take(undefined, this.#turns.first()?.cost);
    this.#share.sentAt = now();
    this.#turns.next()?.go();
    return false;
  }

  /** The store is back and knows nothing of what was sent meanwhile: whether it still counts, here or at the others'. */
  async #settlesShare(): Promise<boolean> {
    if (this.#share === undefined) return false;
    const wait = this.#share.sentAt + 2 * this.#source.rate.perMs + AWAY_MS - now();
    if (wait <= 0) this.#share = undefined;
    else await sleep(Math.min(wait, 500));
    return wait > 0;
  }

  #failAll(error: Error): void {
    for (let waiting = this.#turns.next(); waiting !== undefined; waiting = this.#turns.next()) waiting.fail(error);
  }
}

/** A rate of one of so many workers. */
function shareOf({ requests, perMs }: Rate, workers: number): Rate {
  const share = Math.floor(requests / workers);
  return share >= 1 ? { requests: share, perMs } : { requests: 1, perMs: Math.ceil((perMs * workers) / requests) };
}

async function withTime<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const away = sleep(AWAY_MS, undefined, { signal: late.signal }).then(() => Promise.reject(new Error('the store does not answer')));
  away.catch(() => undefined);
  try {
    return await Promise.race([work, away]);
  } finally {
    late.abort();
  }
}
