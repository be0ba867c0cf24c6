/**
 * What became of one change. Exactly one for every record of a batch.
 *
 * - `delivered`: the destination confirmed it; the ledger advances.
 * - `rejected`: the destination will never take this value; stays owed until the value or the mapping changes, or the next run.
 * - `retry`: the same record may succeed later; tried again with the same idempotency key.
 * - `accepted`: the destination has taken it on and does it later, under the name `job`; the object's `poll` asks after it.
 * - `in_doubt`: it was sent and no answer came that can be understood; sent again only if the object is idempotent or the sync says so.
 */
export type RecordOutcome =
  | { readonly kind: 'delivered'; readonly remoteId?: string; readonly note?: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string; readonly field?: string }
  | { readonly kind: 'retry'; readonly code: string; readonly message: string; readonly afterMs?: number }
  | { readonly kind: 'accepted'; readonly job: string; readonly afterMs?: number }
  | { readonly kind: 'in_doubt'; readonly message: string; readonly code?: string };

/** What a fault thrown by `write`, `check` or the HTTP client makes the engine do with every record that has no outcome yet. */
export type FaultKind =
  | 'unauthorized' // stop the sync and tell its people; records stay owed
  | 'fatal' // configuration is wrong: stop the run; records stay owed
  | 'throttled' // wait `afterMs`, then send the same batch again
  | 'transient' // back off, then send the same batch again
  | 'in_doubt'; // the request was written and its answer was lost

/** What is known of a fault besides: when to come again (ms), what a person can do, the status it came with. */
export interface FaultOptions {
  readonly afterMs?: number;
  readonly remedy?: string;
  readonly status?: number;
  readonly cause?: unknown;
  /** Only what was asked for has to wait (a channel, a method): the destination takes everything else meanwhile. */
  readonly alone?: boolean;
}

/** A trouble that concerns more than one record. Made with `fault.*`. */
export class Fault extends Error {
  override readonly name = 'Fault';
  constructor(
    readonly kind: FaultKind,
    message: string,
    readonly options: FaultOptions = {},
  ) {
    super(message, { cause: options.cause });
  }
}

/** Faults to throw: the message says what happened, `remedy` what a person can do. */
export const fault = {
  unauthorized: (message: string, remedy?: string) => new Fault('unauthorized', message, remedy === undefined ? {} : { remedy }),
  fatal: (message: string, remedy?: string) => new Fault('fatal', message, remedy === undefined ? {} : { remedy }),
  throttled: (message: string, afterMs?: number) => new Fault('throttled', message, afterMs === undefined ? {} : { afterMs }),
  transient: (message: string, cause?: unknown) => new Fault('transient', message, { cause }),
  inDoubt: (message: string, cause?: unknown) => new Fault('in_doubt', message, { cause }),
} as const;

/** Collects the outcomes of one batch. The last outcome set for a record wins, so "all delivered, then mark the bad ones" works. */
export interface Outcomes<R extends { readonly id: string }> {
  set(record: R, outcome: RecordOutcome): void;
  all(outcome: RecordOutcome): void;
}
