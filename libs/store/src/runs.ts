import type { Kysely } from 'kysely';
import type { Page } from './page.js';
import { claimRun, completeRun, failRun, progressRun, releaseRun, renewRun, type RunClaim } from './runs/claim-run.js';
import { cancelRun, endCancelled } from './runs/cancel-run.js';
import { createRun, type NewRun } from './runs/create-run.js';
import { type Exchange, type ExchangesRequest, listExchanges } from './runs/exchanges.js';
import { homeOf, type Home } from './runs/home.js';
import { listRecords, listRuns, type RecordRow, type RecordsRequest, type RunsRequest } from './runs/list-runs.js';
import { LEASE_MS } from './runs/lease.js';
import type { RunEvents } from './runs/watch/run-events.js';
import { loadRun, type RunRow, unknownRun } from './runs/run-rows.js';
import { releasable } from './runs/releasable.js';
import { watchCancel } from './runs/watch/watch-cancel.js';
import { watchRun } from './runs/watch/watch-run.js';
import { watchRuns } from './runs/watch/watch-runs.js';
import type { RunError, Tables } from './tables.js';

/** Every execution there was: what it works on, where it stands, what it did. */
export interface Runs {
  /**
   * A new run, or the one that was created with the same idempotency key. At most one is active for a sync, and one for the
   * profiles of a warehouse: another is refused with `Conflict('run.active')`, which names the active one.
   */
  create(run: NewRun): Promise<{ readonly run: RunRow; readonly created: boolean }>;
  get(workspaceId: string, runId: string): Promise<RunRow>;
  /** By its id alone, as a job names it. */
  load(runId: string): Promise<RunRow>;
  /** Newest first. Runs that somebody waits for (checks, lookups) are there only when their kind is asked for. */
  list(request: RunsRequest): Promise<Page<RunRow>>;
  /** The records a run did not deliver or could not plan, with the reasons. */
  records(request: RecordsRequest): Promise<Page<RecordRow>>;
  /** What was said to the destination and what it answered, as far as it was kept: of what went wrong, and of the first batches. */
  exchanges(request: ExchangesRequest): Promise<Page<Exchange>>;
  /** What the home page shows of runs. */
  home(workspaceId: string): Promise<Home>;
  /** The run now and after every change, until it has ended or the signal aborts. Changes that come together are one. */
  watch(runId: string, signal: AbortSignal): AsyncIterable<RunRow>;
  /** The workspace's runs that go on, then each one that changes. Ends when some may have been missed: begin anew. */
  watchAll(workspaceId: string, signal: AbortSignal): AsyncIterable<RunRow>;
  /** Makes this worker the run's only one for `leaseMs`; `undefined` when the run has ended or another worker has it. */
  claim(runId: string, owner: string, leaseMs?: number): Promise<RunClaim | undefined>;
  /** Prolongs a claim; `false` when it was lost. */
  renew(claim: RunClaim, leaseMs?: number): Promise<boolean>;
  /** Gives a claim back while the run goes on. */
  release(claim: RunClaim): Promise<void>;
  /** How far a claimed run is, for people. */
  progress(claim: RunClaim, progress: { readonly done: number; readonly total: number }): Promise<void>;
  /** Ends a claimed run that delivers nothing well, with what it found; `partial` where it could not do all of it. */
  complete(claim: RunClaim, result: Readonly<Record<string, unknown>>, state?: 'succeeded' | 'partial'): Promise<void>;
  /** Ends a claimed run badly. */
  fail(claim: RunClaim, error: RunError): Promise<void>;
  /**
   * Asks for the end of a run. One nobody works on ends at once, one that delivers is stopped, one that plans is ended by its worker; nothing
   * is lost in either case. Throws `Conflict('run.ended')`.
   */
  cancel(workspaceId: string, runId: string, actor: string): Promise<RunRow>;
  /** Resolves with `true` when somebody asks to cancel the run, with `false` when the signal aborts first. */
  cancelled(runId: string, signal: AbortSignal): Promise<boolean>;
  /** Ends a claimed run that somebody asked to cancel and that has sent nothing; gives whether it did. A frozen plan is the sweep's to stop. */
  endCancelled(claim: Pick<RunClaim, 'runId' | 'epoch'>): Promise<boolean>;
  /** What a held run waits with, for its release. Throws `Conflict` where it cannot be released by this hash (any more). */
  releasable(workspaceId: string, runId: string, plan: string | undefined): Promise<{ readonly run: RunRow; readonly plan: string }>;
}

export function openRuns(db: Kysely<Tables>, events: RunEvents): Runs {
  const get = async (workspaceId: string, runId: string): Promise<RunRow> => {
    const run = await loadRun(db, runId);
    // Somebody else's run is as unknown as one that never was (I11).
    if (run.workspaceId !== workspaceId) throw unknownRun(runId);
    return run;
  };
  return {
    create: (run) => createRun(db, run),
    get,
    load: (runId) => loadRun(db, runId),
    list: (request) => listRuns(db, request),
    records: (request) => listRecords(db, request),
    exchanges: (request) => listExchanges(db, request),
    home: (workspaceId) => homeOf(db, workspaceId),
    watch: (runId, signal) => watchRun({ load: () => loadRun(db, runId), events, runId, signal }),
    watchAll: (workspaceId, signal) => watchRuns({ db, events, workspaceId, signal }),
    claim: (runId, owner, leaseMs = LEASE_MS) => claimRun(db, { runId, owner, leaseMs }),
    renew: (claim, leaseMs = LEASE_MS) => renewRun(db, claim, leaseMs),
    release: (claim) => releaseRun(db, claim),
    progress: (claim, progress) => progressRun(db, claim, progress),
    complete: (claim, result, state) => completeRun(db, claim, result, state),
    fail: (claim, error) => failRun(db, claim, error),
    cancel: async (workspaceId, runId, actor) => cancelRun(db, (await get(workspaceId, runId)).id, actor),
    cancelled: (runId, signal) => watchCancel({ db, events, runId, signal }),
    endCancelled: (claim) => endCancelled(db, claim),
    releasable: async (workspaceId, runId, plan) => releasable(db, await get(workspaceId, runId), plan),
  };
}
