import { CHANGES, Conflict, isFinal, NO_COUNTS, type Intent, type RunCounts, type RunState, type Stage } from '@tributary/core';
import type { JournalEntry } from '@tributary/connector-kit';
import type {
  AnsweredBatch,
  Batch,
  BatchAnswer,
  Begun,
  Findings,
  HeldPlan,
  InvalidRecord,
  Left,
  RunLog,
  RunStatus,
  Tally,
  Undelivered,
} from '../ports.js';

/** A worker that has not answered for so long is given up. */
const LEASE_MS = 20_000;

interface KeptBatch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly after: number | null;
  open: readonly number[] | null;
  attempts: number;
  firstAttemptAt: Date | null;
  /** When the attempt began that has not been answered yet. */
  begunAt: Date | null;
  accepted: ReadonlyMap<number, string>;
  /** Changes that may have arrived though no answer says so. */
  unsure: ReadonlySet<number>;
  state: 'open' | 'answered' | 'acknowledged';
  readonly delivered: number[];
  readonly undelivered: Set<number>;
  readonly remoteIds: Map<number, string>;
}

/** What the log keeps of one run. */
export interface KeptRun {
  readonly id: string;
  readonly intent: Intent;
  readonly startedAt: Date;
  state: RunState;
  stage: Stage | null;
  counts: RunCounts;
  error: { readonly code: string; readonly message: string } | null;
  stopped: boolean;
  invalid: readonly InvalidRecord[];
  /** What the counts do not say. */
  result: Findings;
  /** What waits for a person. */
  held: HeldPlan | null;
  /** What delivery waits for. */
  waiting: { readonly until: Date; readonly reason: string } | null;
  readonly batches: KeptBatch[];
  readonly undelivered: Map<number, Undelivered>;
  readonly stages: Stage[];
  /** What was counted in answers. */
  readonly tally: Record<string, number>;
}

/** The run log in memory, for tests: behaves as the store does; of leases it knows only how long a batch is in flight. */
export class InMemoryRunLog implements RunLog {
  /** Every exchange that was kept. */
  readonly exchanges: JournalEntry[] = [];
  readonly #runs = new Map<string, KeptRun>();
  /** Runs that made a plan, in this order. */
  readonly #planned: string[] = [];
  constructor(private readonly clock: () => Date) {}

  /** A new run, as a worker has claimed it. */
  create(id: string, intent: Intent = CHANGES): void {
    const fresh = { stage: null, counts: NO_COUNTS, error: null, stopped: false, invalid: [], result: {}, held: null, waiting: null };
    const kept = { batches: [], stages: [], tally: {}, undelivered: new Map<number, Undelivered>() };
    this.#runs.set(id, { id, intent, startedAt: this.clock(), state: 'running', ...fresh, ...kept });
  }

  /** Everything kept of a run. */
  run(id: string): KeptRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }

  async status(runId: string): Promise<RunStatus> {
    const { id, state, stage, counts, startedAt, intent, error } = this.run(runId);
    return { id, state, stage, counts, startedAt, intent, error };
  }

  async progress(runId: string, at: Parameters<RunLog['progress']>[1]): Promise<void> {
    const run = this.#live(runId);
    run.stage = at.stage;
    if (run.stages.at(-1) !== at.stage) run.stages.push(at.stage);
    run.counts = { ...run.counts, ...at.counts };
  }

  async freeze(runId: string, plan: Parameters<RunLog['freeze']>[1]): Promise<void> {
    const run = this.#live(runId);
    Object.assign(run, { stage: 'deliver', counts: plan.counts, invalid: plan.invalid, held: plan.held, result: plan.result ?? {} });
    run.batches.push(...plan.batches.map(freshBatch));
    this.#planned.push(runId);
  }

  async openBatches(runId: string, limit = Infinity): Promise<readonly Batch[]> {
    const open = this.run(runId).batches.filter((batch) => batch.state === 'open');
    return open.slice(0, limit);
  }

  async begin(runId: string, number: number): Promise<Begun | null> {
    const run = this.run(runId);
    const batch = run.batches[number];
    if (batch === undefined || batch.state !== 'open' || isFinal(run.state) || run.stopped) return null;
    if (batch.after !== null && run.batches[batch.after]?.state === 'open') return null;
    const interrupted = batch.begunAt !== null;
    batch.attempts += 1;
    if (interrupted) batch.unsure = new Set([...batch.unsure, ...(batch.open ?? range(batch.from, batch.to))]);
    batch.begunAt = this.clock();
    batch.firstAttemptAt ??= batch.begunAt;
    run.waiting = null;
    return { ...batch, interrupted, runStartedAt: run.startedAt, holds: () => true };
  }

  async wait(runId: string, waiting: { readonly until: Date; readonly reason: string }): Promise<void> {
    this.#live(runId).waiting = waiting;
  }

  async exchanged(_runId: string, _of: object, entries: readonly JournalEntry[]): Promise<void> {
    this.exchanges.push(...entries);
  }

  async inFlight(runId: string): Promise<number> {
    const since = this.clock().getTime() - LEASE_MS;
    return this.run(runId).batches.filter(({ begunAt }) => begunAt !== null && begunAt.getTime() > since).length;
  }

  async answer(runId: string, number: number, answer: BatchAnswer): ReturnType<RunLog['answer']> {
    const run = this.#live(runId);
    const batch = run.batches[number];
    // After a stop the answer of what was in flight still counts.
    if (batch === undefined || batch.state === 'acknowledged' || batch.begunAt === null) throw superseded(runId);
    batch.begunAt = null;
    for (const { seq, remoteId } of answer.delivered) {
      batch.delivered.push(seq);
      batch.undelivered.delete(seq);
      if (remoteId !== undefined) batch.remoteIds.set(seq, remoteId);
    }
    for (const one of answer.undelivered) {
      batch.undelivered.add(one.seq);
      run.undelivered.set(one.seq, one);
    }
    const open = run.stopped ? [] : answer.open;
    const delivered = new Set(answer.delivered.map(({ seq }) => seq));
    batch.unsure = new Set([...batch.unsure, ...answer.unsure].filter((seq) => !delivered.has(seq)));
    Object.assign(batch, { open, accepted: answer.accepted, state: open.length === 0 ? 'answered' : 'open' });
    run.counts = countsAfter(run.counts, answer);
    for (const [name, count] of Object.entries(answer.tally ?? {})) run.tally[name] = (run.tally[name] ?? 0) + count;
    const freed = batch.state === 'open' ? [] : run.batches.filter((one) => one.after === number && one.state === 'open');
    return { runOpen: run.batches.some((one) => one.state === 'open'), freed: freed.map((one) => one.number) };
  }

  async tallied(runId: string): Promise<Tally> {
    return { ...this.run(runId).tally };
  }

  async stop(runId: string, error: { readonly code: string; readonly message: string }): Promise<void> {
    const run = this.#live(runId);
    Object.assign(run, { stopped: true, error });
    for (const batch of run.batches.filter((one) => one.state === 'open')) {
      for (const seq of batch.open ?? range(batch.from, batch.to)) batch.undelivered.add(seq);
      batch.open = [];
      batch.state = 'answered';
    }
  }

  async answered(runId: string, limit: number): Promise<readonly AnsweredBatch[]> {
    const answered = this.run(runId).batches.filter((batch) => batch.state === 'answered');
    return answered.slice(0, limit).map((batch) => {
      const undelivered = [...batch.undelivered];
      const unsure = [...batch.unsure];
      return { ...batch, undelivered, unsure, unanswered: batch.begunAt === null ? [...batch.accepted.keys(), ...unsure] : undelivered };
    });
  }

  async acknowledged(runId: string, batches: readonly number[], left: Left = { cancelled: 0, in_doubt: 0 }): Promise<void> {
    const run = this.#live(runId);
    const { cancelled, in_doubt, pending } = run.counts;
    const known = left.cancelled + left.in_doubt;
    run.counts = { ...run.counts, cancelled: cancelled + left.cancelled, in_doubt: in_doubt + left.in_doubt, pending: pending - known };
    for (const batch of run.batches) if (batches.includes(batch.number)) batch.state = 'acknowledged';
  }

  async undelivered(runId: string, { from, to } = { from: 0, to: Infinity }): Promise<readonly Undelivered[]> {
    const all = [...this.run(runId).undelivered.values()].sort((a, b) => a.seq - b.seq);
    return all.filter(({ seq }) => seq >= from && seq <= to);
  }

  async hold(runId: string, { counts, invalid = [], result = {}, ...held }: Parameters<RunLog['hold']>[1]): Promise<void> {
    const run = this.#live(runId);
    Object.assign(run, { state: 'held', counts, invalid, result, held, error: { code: 'run.held', message: held.reason } });
    this.#planned.push(runId);
  }

  async shrunkSince(since: Date): Promise<number> {
    const counted = [...this.#runs.values()].filter(({ startedAt, intent }) => startedAt >= since && !NAMED.includes(intent.kind));
    return Math.max(
      0,
      counted.reduce((sum, run) => sum + removedBy(run) - addedBy(run), 0),
    );
  }

  async held(runId: string): Promise<(HeldPlan & { readonly newest: boolean }) | null> {
    const held = this.#runs.get(runId)?.held ?? null;
    return held === null ? null : { ...held, newest: this.#planned.at(-1) === runId };
  }

  async finish(runId: string, end: Parameters<RunLog['finish']>[1]): Promise<void> {
    const run = this.#live(runId);
    const { state, counts, error = run.error, invalid = run.invalid, result } = end;
    Object.assign(run, { state, counts, error, invalid, result: { ...run.result, ...result } });
  }

  #live(runId: string): KeptRun {
    const run = this.run(runId);
    if (isFinal(run.state)) throw superseded(runId);
    return run;
  }
}

const superseded = (runId: string): Conflict => new Conflict('run.superseded', `run \`${runId}\` has ended`);

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function freshBatch(batch: Pick<Batch, 'number' | 'from' | 'to' | 'after'>): KeptBatch {
  const none = { open: null, attempts: 0, firstAttemptAt: null, begunAt: null, state: 'open' } as const;
  return { ...batch, ...none, accepted: new Map(), unsure: new Set(), delivered: [], undelivered: new Set(), remoteIds: new Map() };
}

/** What a person released or named. */
const NAMED: readonly Intent['kind'][] = ['release', 'remove'];

/** As many as were planned, unless less was delivered. */
function addedBy(run: KeptRun): number {
  const delivered = run.batches.flatMap((batch) => batch.delivered).length - removedBy(run);
  return Math.min(run.counts.added, delivered);
}

/** Removals come last in a plan. */
function removedBy({ batches, counts }: KeptRun): number {
  const kept = counts.added + counts.changed;
  return batches.flatMap((batch) => batch.delivered).filter((seq) => seq > kept).length;
}

function countsAfter(counts: RunCounts, answer: BatchAnswer): RunCounts {
  const of = (kind: Undelivered['kind']) => answer.undelivered.filter((one) => one.kind === kind).length;
  const [delivered, rejected, inDoubt] = [answer.delivered.length, of('rejected'), of('in_doubt')];
  return {
    ...counts,
    delivered: counts.delivered + delivered,
    rejected: counts.rejected + rejected,
    in_doubt: counts.in_doubt + inDoubt,
    pending: counts.pending - delivered - rejected - inDoubt,
    requests: counts.requests + answer.requests,
  };
}
