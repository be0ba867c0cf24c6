import type { RunView } from '@tributary/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../e2e/until.js';
import { judge } from './judge.js';
import { plannedIn, SMALL, type Engine } from './source.js';
import { endsOf, EVERY_MS, storyOf, SYNCS, TIMED, TOLD, type Story } from './stories.js';
import { openWorld, type CrashOrder, type Worker, type World } from './world.js';

/** Longer than a lease lasts. */
const ASLEEP_MS = 14_000;
/** What a sync may have under way: its concurrency times its batch. */
export const UNDER_WAY = 4 * 100;

/** What became of one crash. `problems` is empty when nothing was lost, sent twice beyond measure, or left to people. */
export interface Played extends CrashOrder {
  readonly engine: Engine;
  /** Whether the crash came at all. */
  readonly reached: boolean;
  readonly problems: readonly string[];
  readonly lost: number;
  readonly stale: number;
  readonly duplicates: number;
  /** From the crash to the end of the last run it interrupted; `null` where no run goes on for it. */
  readonly recoveredMs: number | null;
  readonly tookMs: number;
}

/** A world in which one crash after the other is played. */
export interface Lane {
  readonly world: World;
  play(order: CrashOrder): Promise<Played>;
  close(): Promise<void>;
}

export async function openLane(engine: Engine, redisUrl?: string): Promise<Lane> {
  const world = await openWorld({ engine, redisUrl, syncs: [...SYNCS, TIMED] });
  await world.client.objects.apply([
    {
      kind: 'alert',
      id: 'people',
      on: ['held'],
      to: { via: 'webhook', url: `${world.sink.url}/${TOLD}/hook`, secret: 'a secret of sixteen' },
    },
  ]);
  const rounds = new Map<string, number>();
  let worker = await world.startWorker();
  await settle(world, [...SYNCS, TIMED], { round: 0, rounds });
  return {
    world,
    play: async (order) => {
      const began = Date.now();
      await worker.kill();
      // A sync that was left out for many rounds would find all its records replaced, and be held.
      const round = Math.max(...storyOf(order.point).syncs.map((id) => rounds.get(id) ?? 0)) + 1;
      worker = await world.startWorker(order);
      const cell = new Cell(world, order, { round, rounds });
      worker = await cell.play(worker).catch(async (error: unknown) => {
        cell.problems.push(error instanceof Error ? error.message : String(error));
        await worker.kill();
        return world.startWorker();
      });
      const { problems, found, recoveredMs, reached } = cell;
      return { ...order, engine, reached, problems, ...found, recoveredMs, tookMs: Date.now() - began };
    },
    close: () => world.close(),
  };
}

interface Rounds {
  readonly round: number;
  /** The round that each sync was last brought to. */
  readonly rounds: Map<string, number>;
}

/** Runs each sync until its destination has the round. */
async function settle(world: World, syncs: readonly string[], { round, rounds }: Rounds): Promise<readonly RunView[]> {
  await world.turn(syncs, round);
  const started = await Promise.all(syncs.map((id) => world.client.runs.sync(id)));
  const ended = await Promise.all(started.map(({ id }) => world.ended(id)));
  for (const run of ended)
    if (run.state !== 'succeeded') throw new Error(`the next run of \`${run.subject}\` ended as ${run.state}: ${run.error?.message}`);
  for (const id of syncs) rounds.set(id, round);
  return ended;
}

/** One crash, from the order to the verdict. */
class Cell {
  readonly problems: string[] = [];
  readonly found = { lost: 0, stale: 0, duplicates: 0 };
  reached = false;
  recoveredMs: number | null = null;
  readonly #story: Story;
  readonly #seen: ReadonlyMap<string, number>;
  readonly #began = Date.now();
  #round: number;

  constructor(
    private readonly world: World,
    private readonly order: CrashOrder,
    private readonly at: Rounds,
  ) {
    this.#story = storyOf(order.point);
    this.#round = at.round;
    this.#seen = new Map([...this.#story.syncs, TOLD].map((id) => [id, world.sink.received(id).length]));
  }

  /** Gives the worker that lives afterwards. */
  async play(armed: Worker): Promise<Worker> {
    const { world, order } = this;
    const before = this.#story.syncs.map((id) => world.sink.received(id).length);
    for (const id of this.#story.syncs)
      await world.sink.script(
        id,
        (this.#story.faults ?? []).map((fault) => ({ ...fault })),
      );
    const begun = await this.#story.begin(world, this.#round);
    const crashedAt = await until(async () => armed.crashedAt() ?? false, `\`${order.point}\` to be passed for the ${order.hit}. time`, 45);
    this.reached = true;
    const next = await this.#takeOver(armed);
    await this.#story.end?.(world);
    const runs = begun.length > 0 ? await this.#ends(begun) : await this.#scheduled();
    this.#recovered(runs, crashedAt);
    await this.#counts(runs);
    if (order.how === 'stop') await this.#wake(armed, { next, crashedAt });
    await this.#catchUp(runs);
    this.#judge(before);
    if (order.point.startsWith('alert.')) await this.#messages();
    return next;
  }

  /** Where two workers can work in the warehouse at once, another one is there at once; else the same one goes on when it wakes. */
  async #takeOver(armed: Worker): Promise<Worker> {
    const { how } = this.order;
    if (how === 'throw') return armed;
    if (how === 'kill') await armed.exited;
    else if (this.world.engine === 'duckdb') {
      await sleep(ASLEEP_MS);
      armed.send('SIGCONT');
      return armed;
    }
    return this.world.startWorker();
  }

  async #ends(begun: readonly RunView[]): Promise<readonly RunView[]> {
    const runs = await Promise.all(begun.map(({ id }) => this.world.ended(id)));
    const allowed = endsOf(this.order.point, this.order.how);
    for (const { subject, state, error } of runs) {
      if (!allowed.includes(state)) this.problems.push(`the run of \`${subject}\` ended as ${state}: ${error?.message}`);
    }
    if (runs.filter(({ state }) => state === 'failed').length > 1) this.problems.push('one error failed several runs');
    return runs;
  }

  /** What a schedule has started since, once it has ended. */
  async #scheduled(): Promise<readonly RunView[]> {
    const { client } = this.world;
    const runs = await until(async () => {
      const { items } = await client.runs.list({ subject: TIMED, kind: 'sync', limit: 100 });
      const mine = items.filter(({ trigger, created_at }) => trigger === 'schedule' && Date.parse(created_at) >= this.#began);
      return mine.length > 0 && mine.every(({ finished_at }) => finished_at !== null) && mine;
    }, 'the scheduled runs');
    const most = (Date.now() - this.#began) / EVERY_MS + 1;
    if (runs.length > most) this.problems.push(`one due time started two runs: there are ${runs.length}`);
    for (const { state, error } of runs)
      if (state !== 'succeeded') this.problems.push(`a scheduled run ended as ${state}: ${error?.message}`);
    return runs;
  }

  #recovered(runs: readonly RunView[], crashedAt: number): void {
    const after = runs.map(({ finished_at }) => Date.parse(finished_at ?? '') - crashedAt).filter((ms) => ms > 0);
    if (this.order.how === 'kill' && !/^(alert|schedule)/.test(this.order.point) && after.length > 0) this.recoveredMs = Math.max(...after);
  }

  /** I1 and I15: what a run says it delivered is what the destination has taken from it. */
  async #counts(runs: readonly RunView[]): Promise<void> {
    for (const run of runs) {
      const { takenBy } = judge(this.world.sink.received(run.subject), this.#round);
      const taken = takenBy.get(run.id) ?? 0;
      if (taken !== run.counts.delivered)
        this.problems.push(`\`${run.subject}\` says ${run.counts.delivered} delivered, the destination took ${taken}`);
    }
    const first = runs.filter(({ state, trigger }) => state === 'succeeded' && trigger !== 'schedule');
    for (const { subject, counts } of first) {
      const planned = plannedIn(this.#round, this.at.rounds.get(subject));
      const { added, changed, removed } = counts;
      const same =
        added === planned.added && changed === planned.changed && removed === planned.removed && counts.extracted === SMALL.records;
      if (!same)
        this.problems.push(`\`${subject}\` planned ${JSON.stringify({ added, changed, removed })} instead of ${JSON.stringify(planned)}`);
    }
    for (const { subject, state } of runs) if (state === 'succeeded') this.at.rounds.set(subject, this.#round);
  }

  /** The world has moved on when the zombie wakes: whatever it still believes, newer values are there. */
  async #wake(zombie: Worker, { next, crashedAt }: { next: Worker; crashedAt: number }): Promise<void> {
    if (next === zombie) return;
    await this.#moveOn();
    await sleep(Math.max(0, crashedAt + ASLEEP_MS - Date.now()));
    if (!zombie.isStopped()) this.problems.push('it was awake before its lease was over');
    zombie.send('SIGCONT');
    await sleep(3_000);
    await zombie.kill();
  }

  async #moveOn(): Promise<void> {
    this.#round += 1;
    await settle(this.world, this.#story.syncs, { ...this.at, round: this.#round });
  }

  /** The next run, as a schedule or a person would start it, does what this one was kept from. */
  async #catchUp(runs: readonly RunView[]): Promise<void> {
    const behind = [...new Set(runs.filter(({ state }) => state !== 'succeeded').map(({ subject }) => subject))];
    if (behind.length > 0) await settle(this.world, behind, { ...this.at, round: this.#round });
  }

  #judge(before: readonly number[]): void {
    for (const [index, id] of this.#story.syncs.entries()) {
      const received = this.world.sink.received(id);
      const { lost, stale, unstable, duplicates } = judge(received, this.#round);
      const former = judge(received.slice(0, before[index]), this.#round).duplicates;
      this.found.lost += lost.length;
      this.found.stale += stale.length;
      this.found.duplicates += duplicates - former;
      if (lost.length > 0) this.problems.push(`\`${id}\` lost ${lost.length} records: ${lost.slice(0, 3).join(', ')} …`);
      if (stale.length > 0)
        this.problems.push(`\`${id}\` was sent ${stale.length} old values after newer ones (I6): ${stale.slice(0, 3).join(', ')} …`);
      if (unstable.length > 0) this.problems.push(`\`${id}\` was sent ${unstable.length} keys with another body (I5)`);
      if (duplicates - former > UNDER_WAY)
        this.problems.push(`\`${id}\` was sent ${duplicates - former} records twice, more than were under way (I4)`);
    }
  }

  /** Everybody was told of every run that waits, and of each under one name however often. */
  async #messages(): Promise<void> {
    const told = async () => {
      const received = this.world.sink.received(TOLD).map(({ message }) => message);
      const names = new Set(received.slice(this.#seen.get(TOLD)));
      // What a former crash left unconfirmed comes once more, under the name it had.
      for (const name of received.slice(0, this.#seen.get(TOLD))) names.delete(name);
      return names.size >= 2 * SYNCS.length && names;
    };
    const names = await until(told, 'people to be told that runs wait, and that they do not any more', 45);
    if (names.size !== 2 * SYNCS.length) this.problems.push(`people were told ${names.size} things instead of ${2 * SYNCS.length}`);
  }
}
