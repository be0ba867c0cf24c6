import { randomUUID } from 'node:crypto';
import { CHANGES, Cancelled, Conflict, isFinal, type Intent } from '@tributary/core';
import { deliverFrom } from '../deliver/deliver-one.js';
import { finishRun } from '../finish/finish-run.js';
import { isDelivering, RUN_CANCELLED, type DeliveryQueue, type RunLog, type SyncTools } from '../ports.js';
import { runSync } from '../run-sync.js';
import type { KeptRun } from './in-memory-run-log.js';
import type { SyncWorld } from './sync-world.js';

type Job =
  { readonly kind: 'run' } | { readonly kind: 'finish' } | { readonly kind: 'deliver'; readonly batch: number; readonly at: number };

/** A worker that dies at a call of the log, before or after the log kept it. */
export interface Death {
  readonly call: keyof RunLog;
  /** 1 for the first such call. */
  readonly nth: number;
  readonly moment: 'before' | 'after';
}

/** A worker that stands still: before a request of its is written, or with an answer it has not noted. */
interface Zombie {
  readonly work: Promise<void>;
  wake(): void;
}

/**
 * Runs of one sync, one step at a time: jobs are worked off by workers that die, fall asleep and wake too late; jobs are lost and come
 * twice. What the queue has lost is asked for again as the product's sweep does, from the log alone.
 */
export class RunMachine {
  /** Every run that has ended, with what it was then. */
  readonly ended: { readonly run: KeptRun; readonly then: string }[] = [];
  readonly #jobs: Job[] = [];
  #newest: string | undefined;
  #zombie: Zombie | undefined;
  readonly #queue: DeliveryQueue = {
    deliver: async (batches, { notBefore } = {}) =>
      void this.#jobs.push(...batches.map(({ batch }): Job => ({ kind: 'deliver', batch, at: notBefore?.getTime() ?? 0 }))),
    finish: async () => void this.#jobs.push({ kind: 'finish' }),
  };

  constructor(private readonly world: SyncWorld) {}

  /** The newest run, if there was one. */
  newest(): KeptRun | undefined {
    return this.#newest === undefined ? undefined : this.world.runs.run(this.#newest);
  }

  /** The run that has not ended, if there is one. */
  active(): KeptRun | undefined {
    const run = this.newest();
    return run === undefined || isFinal(run.state) ? undefined : run;
  }

  /** A run is asked for. Does nothing while another goes on (overlap `skip`). */
  start(intent: Intent = CHANGES): void {
    if (this.active() !== undefined) return;
    this.#newest = randomUUID();
    this.world.runs.create(this.#newest, intent);
    this.#jobs.push({ kind: 'run' });
  }

  /** A worker takes the next job and does it to its end, or dies at it. */
  async work(death?: Death): Promise<void> {
    const run = this.active();
    if (run === undefined) return;
    const { runs } = this.world;
    await this.#settle(this.#perform(run, this.#take(run), this.#tools(death === undefined ? runs : dying(runs, death))));
  }

  /** A worker takes the next job and falls asleep over it. */
  async fallAsleep(where: 'before request' | 'before answer'): Promise<void> {
    const run = this.active();
    if (run === undefined || this.#zombie !== undefined || !isDelivering(run)) return;
    const { runs } = this.world;
    const bed = bedOf();
    const lease = { over: false };
    const http = drowsy(this.world.tools().http, { lease, lieDown: where === 'before request' ? bed.lieDown : async () => undefined });
    const log = where === 'before answer' ? sleeping(runs, () => bed.lieDown()) : runs;
    const work = this.#perform(run, this.#take(run), this.#tools(log, { http, holdsLease: () => !lease.over }));
    const over = work.then(
      () => true,
      () => true,
    );
    const wake = (): void => {
      lease.over = true;
      bed.rise();
    };
    this.#zombie = { work, wake };
    if (!(await Promise.race([over, bed.asleep.then(() => false)]))) return;
    this.#zombie = undefined;
    await this.#settle(work);
  }

  /** The sleeper wakes: whatever it believes, its lease is over. */
  async wake(): Promise<void> {
    const sleeper = this.#zombie;
    this.#zombie = undefined;
    sleeper?.wake();
    if (sleeper !== undefined) await this.#settle(sleeper.work);
  }

  async cancel(): Promise<void> {
    const run = this.active();
    if (run === undefined || !isDelivering(run) || run.stopped) return;
    await this.world.runs.stop(run.id, { code: RUN_CANCELLED, message: 'somebody cancelled it' });
    await this.#queue.finish(run.id);
  }

  loseJobs(): void {
    this.#jobs.length = 0;
  }

  doubleJobs(): void {
    this.#jobs.push(...this.#jobs);
  }

  /** Works until the active run has ended. */
  async drain(): Promise<void> {
    await this.wake();
    for (let steps = 0; this.active() !== undefined; steps += 1) {
      if (steps > 500) throw new Error(`the run does not end: ${toldBy(this.active() as KeptRun)}`);
      // Leases of workers that died are over by then.
      if (steps > 20) this.world.now.at += 20_000;
      await this.work();
    }
  }

  #tools(runs: RunLog, more: Partial<SyncTools> = {}): SyncTools {
    return { ...this.world.tools(), runs, queue: this.#queue, ...more };
  }

  #take(run: KeptRun): Job {
    if (this.#jobs.length === 0) this.#sweep(run);
    return this.#jobs.shift() as Job;
  }

  /** What the log knows to be owed. */
  #sweep(run: KeptRun): void {
    const open = run.batches.filter(({ state }) => state === 'open');
    if (!isDelivering(run)) this.#jobs.push({ kind: 'run' });
    else if (open.length === 0) this.#jobs.push({ kind: 'finish' });
    else this.#jobs.push(...open.map(({ number }): Job => ({ kind: 'deliver', batch: number, at: 0 })));
  }

  async #perform(run: KeptRun, job: Job, tools: SyncTools): Promise<void> {
    if (job.kind === 'run') return runSync(run.id, tools);
    if (job.kind === 'finish') return finishRun(run.id, tools);
    this.world.now.at = Math.max(this.world.now.at, job.at);
    return deliverFrom(run.id, job.batch, tools);
  }

  /** A claim that is gone by now is no trouble of the worker's. */
  async #settle(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof Dead || error instanceof Conflict || error instanceof Cancelled)) throw error;
    });
    const run = this.newest();
    if (run === undefined || !isFinal(run.state) || this.ended.some((one) => one.run.id === run.id)) return;
    this.#jobs.length = 0;
    this.ended.push({ run, then: toldBy(run) });
  }
}

/** The client of a worker that may fall asleep before a request; as the real one, it asks at the last moment whether it may send. */
function drowsy(
  http: SyncTools['http'],
  { lease, lieDown }: { lease: { readonly over: boolean }; lieDown: () => Promise<void> },
): SyncTools['http'] {
  return {
    observe: (bucket, state) => http.observe(bucket, state),
    send: async (request, options) => {
      await lieDown();
      if (lease.over || options?.mayBegin?.() === false) throw new Cancelled('run.superseded', 'its lease is over');
      return http.send(request, options);
    },
  };
}

class Dead extends Error {}

/** The log as a worker sees it that dies: after its death no call comes through. */
function dying(log: RunLog, { call, nth, moment }: Death): RunLog {
  let calls = 0;
  let dead = false;
  return overEach(log, async (name, method) => {
    if (dead) throw new Dead();
    if (name === call) calls += 1;
    if (name !== call || calls !== nth) return method();
    if (moment === 'after') await method();
    dead = true;
    throw new Dead();
  });
}

const sleeping = (log: RunLog, lieDown: () => Promise<void>): RunLog =>
  overEach(log, async (name, method) => {
    if (name === 'answer') await lieDown();
    return method();
  });

function overEach(log: RunLog, around: (name: string, method: () => Promise<unknown>) => Promise<unknown>): RunLog {
  return new Proxy(log, {
    get: (target, name) => {
      const method = (target[name as keyof RunLog] as (...parameters: unknown[]) => Promise<unknown>).bind(target);
      return (...parameters: unknown[]) => around(String(name), () => method(...parameters));
    },
  });
}

/** Where a worker sleeps until it is woken, once. */
function bedOf() {
  let down: () => void = () => undefined;
  let up: () => void = () => undefined;
  const asleep = new Promise<void>((resolve) => (down = resolve));
  const awake = new Promise<void>((resolve) => (up = resolve));
  return {
    asleep,
    lieDown: async () => {
      down();
      await awake;
    },
    rise: () => up(),
  };
}

const toldBy = ({ state, counts, error }: KeptRun): string => JSON.stringify({ state, counts, error });
