import {
  type Audience,
  type Destination,
  type Intent,
  isFrozen,
  type Model,
  type Operation,
  type RunCounts,
  type RunState,
  type Stage,
  type Sync,
} from '@tributary/core';
import type { AnyConnector, Fault, Http, JournalEntry, RecordOutcome, Rehearsal } from '@tributary/connector-kit';
import type { Sql } from '@tributary/sql';
import type { TemplateRenderer } from '@tributary/templates';
import type { Warehouse } from '@tributary/warehouse';

/** A sync with everything it refers to, as it was when the run was created. */
export interface ResolvedSync {
  readonly workspaceId: string;
  readonly sync: Sync;
  /** Revision of the sync's definition, for people. */
  readonly revision: number;
  readonly model: Model | undefined;
  readonly audience?: Audience | undefined;
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
  /** The same client for a preview: it notes what would be sent and sends nothing. */
  readonly rehearse: () => Rehearsal;
  /** Renders the mapping's templates. One for the whole process. */
  readonly templates: TemplateRenderer;
  /** The destination as all workers and all syncs with these credentials share it. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
  /**
   * Whether this process may still believe in its leases, by its own clock: asked before each request, since a process that stood still wakes
   * before anybody can tell it that others do its work. Always, where not given.
   */
  readonly holdsLease?: () => boolean;
  readonly clock: () => Date;
}

/** Whether a destination may be spoken to now. `since`: when it began to be closed. */
export type Entrance =
  { readonly open: true } | { readonly open: false; readonly until: Date; readonly since: Date; readonly reason: string };

/**
 * Keeps one dead or slow destination from being hammered and from slowing others: closed while its circuit is broken or it asked to
 * wait. Asked before each batch; told how each attempt went.
 */
export interface Gate {
  enter(): Promise<Entrance>;
  /** `fault`: what stopped the attempt, if anything did. A record that was rejected is no failure of the destination. */
  note(fault: Fault | undefined): Promise<void>;
}

/** One part of a frozen plan: the changes `from` to `to` (both included) of its sequence. */
export interface Batch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** The batch that must have its outcomes before this one may begin: both hold changes of one lane. */
  readonly after: number | null;
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
  /** An earlier attempt ended without an answer being recorded: its worker is gone, and nobody knows what it sent. */
  readonly interrupted: boolean;
  /** Changes the destination has taken on and not done yet, by its own name for that work. They are asked after, not sent again. */
  readonly accepted: ReadonlyMap<number, string>;
  /** Whether it is still this worker's, as far as it can know: no more once its lease ran out, also right after the process stood still. */
  readonly holds: () => boolean;
}

/** The final outcome of one change that was not delivered, as history keeps it. */
export interface Undelivered {
  readonly seq: number;
  readonly key: string;
  readonly operation: Operation;
  readonly kind: Exclude<RecordOutcome['kind'], 'delivered' | 'retry' | 'accepted'> | 'pending';
  readonly code: string;
  readonly message: string;
}

/** What one attempt of a batch gave. Every change that was open is in exactly one of the three lists. */
export interface BatchAnswer {
  readonly delivered: readonly { readonly seq: number; readonly remoteId?: string }[];
  readonly undelivered: readonly Undelivered[];
  /** To be sent again, or asked after, not before `retryAt`. */
  readonly open: readonly number[];
  /** Those of `open` the destination has taken on and not done yet. */
  readonly accepted: ReadonlyMap<number, string>;
  /** Those of `open` that may have arrived: their answer was lost. Should the run be stopped now, they are in doubt. */
  readonly unsure: readonly number[];
  readonly retryAt: Date | null;
  readonly requests: number;
  /** What the connector counted in this attempt. */
  readonly tally?: Tally;
}

/** Figures of a connector besides the counts, by their names: `{ data_points: 120 }`. Whole numbers. */
export type Tally = Readonly<Record<string, number>>;

/** A batch all of whose changes have a final outcome, and which of them were delivered. */
export interface AnsweredBatch {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  readonly undelivered: readonly number[];
  /** Of those, the ones that may have arrived: no final answer had come when the run was stopped. */
  readonly unanswered: readonly number[];
  /** Changes of which the answer to an attempt was lost, whatever a later attempt was told, unless that they are delivered. */
  readonly unsure: readonly number[];
  readonly remoteIds: ReadonlyMap<number, string>;
}

/** How many changes that a stopped run left open are known to be more than pending. */
export interface Left {
  readonly cancelled: number;
  readonly in_doubt: number;
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
  readonly intent: Intent;
  /** What `stop` was given, when the run was stopped; else `null`. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What waits for a person, and why. `plan`: the hash they release it by, within `until`. */
export interface HeldPlan {
  readonly reason: string;
  readonly plan: string;
  readonly until: Date;
  /** The first of the changes that wait, by key. */
  readonly samples: readonly { readonly operation: Operation; readonly key: string }[];
}

/** What a run found that its counts do not say, shown to people: `{ adopted: 12 }`. */
export type Findings = Readonly<Record<string, unknown>>;

/** A record that cannot be planned, kept as a sample. */
export interface InvalidRecord {
  readonly key: string | null;
  readonly code: 'null_key' | 'duplicate_key' | 'mapping.sql';
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
      readonly batches: readonly Pick<Batch, 'number' | 'from' | 'to' | 'after'>[];
      readonly invalid: readonly InvalidRecord[];
      /** The part that waits while the rest is delivered: such a run ends as `held`. */
      readonly held: HeldPlan | null;
      readonly result?: Findings;
    },
  ): Promise<void>;
  /** Batches that still have open changes, in order. */
  openBatches(runId: string, limit?: number): Promise<readonly Batch[]>;
  /** The intent to send: recorded before the request. `null` when the batch has nothing open or the run no longer delivers. */
  begin(runId: string, batch: number): Promise<Begun | null>;
  /** Tells people that delivery waits, until when and for what. */
  wait(runId: string, waiting: { readonly until: Date; readonly reason: string }): Promise<void>;
  /** Batches that a worker is sending right now: after `stop`, their answers are still to come. */
  inFlight(runId: string): Promise<number>;
  /** The sums of what was counted in the answers of a run, each answer once. */
  tallied(runId: string): Promise<Tally>;
  /** Outcomes of an attempt. Gives whether the run has open changes left, and the batches that waited for this one. */
  answer(runId: string, batch: number, answer: BatchAnswer): Promise<{ readonly runOpen: boolean; readonly freed: readonly number[] }>;
  /** Keeps what was said to the destination in one attempt, for people who look into the run. Nothing depends on it. */
  exchanged(runId: string, of: { readonly batch: number; readonly attempt: number }, entries: readonly JournalEntry[]): Promise<void>;
  /** Ends delivery at once: every open change is owed, no batch begins any more. What is being sent may still be answered. */
  stop(runId: string, error: { readonly code: string; readonly message: string }): Promise<void>;
  /** Batches whose outcomes are final and not yet in the ledger, at most `limit`. */
  answered(runId: string, limit: number): Promise<readonly AnsweredBatch[]>;
  /** The ledger has them. `left`: what the changes that `stop` left open are, as far as they are not pending. */
  acknowledged(runId: string, batches: readonly number[], left?: Left): Promise<void>;
  /** What is known of undelivered changes `from` to `to`, in order of sequence. Those left open by `stop` may be missing. */
  undelivered(runId: string, range?: { readonly from: number; readonly to: number }): Promise<readonly Undelivered[]>;
  /** Ends a run that sent nothing and waits for a person. */
  hold(
    runId: string,
    held: HeldPlan & { readonly counts: RunCounts; readonly invalid?: readonly InvalidRecord[]; readonly result?: Findings },
  ): Promise<void>;
  /**
   * By how many records runs of this sync have made the destination smaller since: removals less additions, never below 0. What a person
   * released or named does not count.
   */
  shrunkSince(since: Date): Promise<number>;
  /** A held run of this sync, for its release: the hash it is named by, until when, and whether a newer run has planned since. */
  held(runId: string): Promise<(HeldPlan & { readonly newest: boolean }) | null>;
  finish(
    runId: string,
    end: {
      readonly state: RunState;
      readonly counts: RunCounts;
      readonly error?: { readonly code: string; readonly message: string };
      /** Of a run that ends without a frozen plan. */
      readonly invalid?: readonly InvalidRecord[];
      readonly result?: Findings;
    },
  ): Promise<void>;
}

/** Hints for workers; the truth is in `RunLog`. Enqueueing twice is harmless. */
export interface DeliveryQueue {
  deliver(batches: readonly { readonly runId: string; readonly batch: number }[], options?: { readonly notBefore?: Date }): Promise<void>;
  finish(runId: string): Promise<void>;
}

/** The code of a run that a person stopped. */
export const RUN_CANCELLED = 'run.cancelled';

/** Whether a run's plan is frozen, so that it is resumed and never made again. */
export function isDelivering(status: Pick<RunStatus, 'stage'>): boolean {
  return isFrozen(status.stage);
}
