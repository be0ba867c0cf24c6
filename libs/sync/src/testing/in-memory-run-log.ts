import { Conflict, NO_COUNTS, type RunCounts, type RunState, type Stage, isFinal } from '@tributary/core';
import type { AnsweredBatch, Batch, BatchAnswer, Begun, InvalidRecord, RunLog, RunStatus, Undelivered } from '../ports.js';

interface KeptBatch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  open: readonly number[] | null;
  attempts: number;
  firstAttemptAt: Date | null;
  state: 'open' | 'answered' | 'acknowledged';
  readonly undelivered: Set<number>;
  readonly remoteIds: Map<number, string>;
}

/** What the log keeps of one run. */
export interface KeptRun {
  readonly id: string;
  readonly full: boolean;
  readonly startedAt: Date;
  state: RunState;
  stage: Stage | null;
  counts: RunCounts;
  error: { readonly code: string; readonly message: string } | null;
  stopped: boolean;
  invalid: readonly InvalidRecord[];
  readonly batches: KeptBatch[];
  readonly undelivered: Map<number, Undelivered>;
  readonly stages: Stage[];
}

/** The run log in memory, for tests: behaves as the store does, without its leases. */
export class InMemoryRunLog implements RunLog {
  readonly #runs = new Map<string, KeptRun>();
  constructor(private readonly clock: () => Date) {}

  /** A new run, as a worker has claimed it. */
  create(id: string, full = false): void {
    const fresh = { stage: null, counts: NO_COUNTS, error: null, stopped: false, invalid: [], batches: [], stages: [] };
    this.#runs.set(id, { id, full, startedAt: this.clock(), state: 'running', undelivered: new Map(), ...fresh });
  }

  /** Everything kept of a run. */
  run(id: string): KeptRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Error(`no run ${id}`);
    return run;
  }

  async status(runId: string): Promise<RunStatus> {
    const { id, state, stage, counts, startedAt, full, error } = this.run(runId);
    return { id, state, stage, counts, startedAt, full, error };
  }

  async progress(runId: string, at: Parameters<RunLog['progress']>[1]): Promise<void> {
    const run = this.#live(runId);
    run.stage = at.stage;
    if (run.stages.at(-1) !== at.stage) run.stages.push(at.stage);
    run.counts = { ...run.counts, ...at.counts };
  }

  async freeze(runId: string, plan: Parameters<RunLog['freeze']>[1]): Promise<void> {
    const run = this.#live(runId);
    run.stage = 'deliver';
    run.counts = plan.counts;
    run.invalid = plan.invalid;
    const fresh = () => ({ open: null, attempts: 0, firstAttemptAt: null, undelivered: new Set<number>(), remoteIds: new Map() });
    run.batches.push(...plan.batches.map((batch): KeptBatch => ({ ...batch, ...fresh(), state: 'open' })));
  }

  async openBatches(runId: string): Promise<readonly Batch[]> {
    return this.run(runId).batches.filter((batch) => batch.state === 'open');
  }

  async begin(runId: string, number: number): Promise<Begun | null> {
    const run = this.run(runId);
    const batch = run.batches[number];
    if (batch === undefined || batch.state !== 'open' || isFinal(run.state) || run.stopped) return null;
    batch.attempts += 1;
    batch.firstAttemptAt ??= this.clock();
    return { ...batch, runStartedAt: run.startedAt };
  }

  async answer(runId: string, number: number, answer: BatchAnswer): Promise<{ readonly runOpen: boolean }> {
    const run = this.#live(runId);
    const batch = run.batches[number];
    if (batch === undefined || batch.state !== 'open') throw superseded(runId);
    for (const { seq, remoteId } of answer.delivered) if (remoteId !== undefined) batch.remoteIds.set(seq, remoteId);
    for (const one of answer.undelivered) {
      batch.undelivered.add(one.seq);
      run.undelivered.set(one.seq, one);
    }
    batch.open = answer.open;
    if (answer.open.length === 0) batch.state = 'answered';
    run.counts = countsAfter(run.counts, answer);
    return { runOpen: run.batches.some((one) => one.state === 'open') };
  }

  async stop(runId: string, error: { readonly code: string; readonly message: string }): Promise<void> {
    const run = this.#live(runId);
    run.stopped = true;
    run.error = error;
    for (const batch of run.batches.filter((one) => one.state === 'open')) {
      for (const seq of batch.open ?? range(batch.from, batch.to)) batch.undelivered.add(seq);
      batch.open = [];
      batch.state = 'answered';
    }
  }

  async answered(runId: string, limit: number): Promise<readonly AnsweredBatch[]> {
    const answered = this.run(runId).batches.filter((batch) => batch.state === 'answered');
    return answered.slice(0, limit).map((batch) => ({ ...batch, undelivered: [...batch.undelivered] }));
  }

  async acknowledged(runId: string, batches: readonly number[]): Promise<void> {
    const run = this.#live(runId);
    for (const batch of run.batches) if (batches.includes(batch.number)) batch.state = 'acknowledged';
  }

  async undelivered(runId: string): Promise<readonly Undelivered[]> {
    return [...this.run(runId).undelivered.values()].sort((a, b) => a.seq - b.seq);
  }

  async hold(runId: string, held: { readonly counts: RunCounts; readonly reason: string }): Promise<void> {
    const run = this.#live(runId);
    Object.assign(run, { state: 'held', counts: held.counts, error: { code: 'run.held', message: held.reason } });
  }

  async finish(runId: string, end: Parameters<RunLog['finish']>[1]): Promise<void> {
    const run = this.#live(runId);
    Object.assign(run, { state: end.state, counts: end.counts, error: end.error ?? run.error });
  }

  #live(runId: string): KeptRun {
    const run = this.run(runId);
    if (isFinal(run.state)) throw superseded(runId);
    return run;
  }
}

const superseded = (runId: string): Conflict => new Conflict('run.superseded', `run \`${runId}\` has ended`);

const range = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

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
