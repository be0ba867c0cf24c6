import type { Destination, Model, Operation, RunCounts, RunState, Stage, Sync } from '@tributary/core';
import type { AnyConnector, Http, RecordOutcome } from '@tributary/connector-kit';
import type { Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';

/** A sync with everything it refers to, as it was when the run was created. */
export interface ResolvedSync {
  readonly workspaceId: string;
  readonly sync: Sync;
  /** Revision of the sync's definition, for people. */
  readonly revision: number;
  readonly model: Model | undefined;
  readonly destination: Destination;
}

/** What the engine is handed to execute one run. */
export interface SyncTools {
  readonly resolved: ResolvedSync;
  /** The sync's source as one query: profiles with identifiers and traits as columns, or a model's table or query. Asked for by plans only. */
  readonly source: () => Promise<Sql>;
  readonly runs: RunLog;
  readonly queue: DeliveryQueue;
  readonly warehouse: Warehouse;
  readonly connector: AnyConnector;
  /** Settings of the destination as the connector's schema gives them, secrets included; the sandbox's own when it is a sandbox. */
  readonly settings: unknown;
  readonly http: Http;
  readonly signal: AbortSignal;
  readonly clock: () => Date;
}

/** One part of a frozen plan: the changes `from` to `to` (both included) of its sequence. */
export interface Batch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Changes still without a final outcome; `null` means all of them. */
  readonly open: readonly number[] | null;
  /** Times a request of this batch may have been sent; in what `begin` gives, the one it has just recorded is counted: 1 at first. */
  readonly attempts: number;
  /** When the first attempt was made: the retry window counts from here. */
  readonly firstAttemptAt: Date | null;
}

/** A batch whose attempt has been recorded, with what sending it takes. */
export interface Begun extends Batch {
  readonly runStartedAt: Date;
}

/** The final outcome of one change that was not delivered, as history keeps it. */
export interface Undelivered {
  readonly seq: number;
  readonly key: string;
  readonly operation: Operation;
  readonly kind: Exclude<RecordOutcome['kind'], 'delivered' | 'retry'> | 'pending';
  readonly code: string;
  readonly message: string;
}

/** What one attempt of a batch gave. Every change that was open is in exactly one of the three lists. */
export interface BatchAnswer {
  readonly delivered: readonly { readonly seq: number; readonly remoteId?: string }[];
  readonly undelivered: readonly Undelivered[];
  /** To be sent again, not before `retryAt`. */
  readonly open: readonly number[];
  readonly retryAt: Date | null;
  readonly requests: number;
}

/** A batch all of whose changes have a final outcome, and which of them were delivered. */
export interface AnsweredBatch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly undelivered: readonly number[];
  readonly remoteIds: ReadonlyMap<number, string>;
}

/** Where a run stands, as far as it must survive a crash. */
export interface RunStatus {
  readonly id: string;
  readonly state: RunState;
  /** `deliver` from the moment the plan is frozen: that is how a resumed run knows. */
  readonly stage: Stage | null;
  /** As of the last answer: the log adds up delivered, rejected, in_doubt, pending and requests. */
  readonly counts: RunCounts;
  readonly startedAt: Date;
  readonly full: boolean;
  /** What `stop` was given, when the run was stopped; else `null`. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A record that cannot be planned, kept as a sample. */
export interface InvalidRecord {
  readonly key: string | null;
  readonly code: 'null_key' | 'duplicate_key';
  readonly message: string;
}

/**
 * The durable truth about runs, kept in our own Postgres. Each call is one transaction. Calls that change a run are fenced: they
 * throw `Conflict('run.superseded')` when the run has ended or another worker has claimed it since.
 */
export interface RunLog {
  status(runId: string): Promise<RunStatus>;
  /** Shown to people while the run goes on. */
  progress(
    runId: string,
    at: { readonly stage: Stage; readonly counts?: Partial<RunCounts>; readonly done?: number; readonly total?: number },
  ): Promise<void>;
  /** Keeps the plan and sets the stage to `deliver`: from here a crash resumes it. */
  freeze(
    runId: string,
    plan: {
      readonly counts: RunCounts;
      readonly batches: readonly Pick<Batch, 'number' | 'from' | 'to'>[];
      readonly invalid: readonly InvalidRecord[];
    },
  ): Promise<void>;
  /** Batches that still have open changes, in order. */
  openBatches(runId: string): Promise<readonly Batch[]>;
  /** The intent to send: recorded before the request. `null` when the batch has nothing open or the run no longer delivers. */
  begin(runId: string, batch: number): Promise<Begun | null>;
  /** Outcomes of an attempt. Gives whether the run has open changes left. */
  answer(runId: string, batch: number, answer: BatchAnswer): Promise<{ readonly runOpen: boolean }>;
  /** Ends delivery at once: every open change becomes `pending` (owed), no batch begins any more. */
  stop(runId: string, error: { readonly code: string; readonly message: string }): Promise<void>;
  /** Batches whose outcomes are final and not yet in the ledger, at most `limit`. */
  answered(runId: string, limit: number): Promise<readonly AnsweredBatch[]>;
  acknowledged(runId: string, batches: readonly number[]): Promise<void>;
  /** What is known of a run's undelivered changes, in order of sequence. Those left open by `stop` may be missing. */
  undelivered(runId: string): Promise<readonly Undelivered[]>;
  hold(runId: string, held: { readonly counts: RunCounts; readonly reason: string }): Promise<void>;
  finish(
    runId: string,
    end: { readonly state: RunState; readonly counts: RunCounts; readonly error?: { readonly code: string; readonly message: string } },
  ): Promise<void>;
}

/** Hints for workers; the truth is in `RunLog`. Enqueueing twice is harmless. */
export interface DeliveryQueue {
  deliver(batches: readonly { readonly runId: string; readonly batch: number }[], options?: { readonly notBefore?: Date }): Promise<void>;
  finish(runId: string): Promise<void>;
}

const FROZEN: readonly (Stage | null)[] = ['deliver', 'acknowledge', 'finish'];

/** Whether a run's plan is frozen, so that it is resumed and never made again. */
export function isDelivering(status: Pick<RunStatus, 'stage'>): boolean {
  return FROZEN.includes(status.stage);
}
