import type { Operation } from '@tributary/core';
import type { Fault, RecordOutcome } from '@tributary/connector-kit';
import type { BatchAnswer, Undelivered } from '../ports.js';
import { retryAt, type Attempt } from './retry.js';

/** A change with what became of it. */
export interface Answered {
  readonly seq: number;
  readonly key: string;
  readonly operation: Operation;
  readonly outcome: RecordOutcome;
}

/** What the decision to try again depends on. */
export interface RetryTerms extends Omit<Attempt, 'afterMs'> {
  /** Repeating a request cannot change the end state: only then is a change sent again whose answer was lost. */
  readonly idempotent: boolean;
  readonly fault?: Fault | undefined;
}

/** Faults that no later attempt of this run can mend. */
const STOPPING: readonly string[] = ['unauthorized', 'fatal'];

/** Whether delivery has to end, and what people are told. */
export function stopReason(fault: Fault | undefined): { code: string; message: string } | null {
  if (fault === undefined || !STOPPING.includes(fault.kind)) return null;
  const { remedy } = fault.options;
  return { code: fault.kind, message: remedy === undefined ? fault.message : `${fault.message} ${remedy}` };
}

/** What an attempt came to: delivered, final without delivery, or open with the time to try again. */
export function classify(answered: readonly Answered[], terms: RetryTerms, requests: number): BatchAnswer {
  const again = answered.filter(({ outcome }) => isOpen(outcome, terms.idempotent));
  const stopped = stopReason(terms.fault) !== null;
  const at = again.length === 0 || stopped ? null : retryAt({ ...terms, ...longestWait(again, terms.fault) });
  const open = at === null && !stopped ? [] : again;
  const kept = new Set(open);
  return {
    delivered: answered.flatMap(({ seq, outcome }) => (outcome.kind === 'delivered' ? [deliveredAs(seq, outcome.remoteId)] : [])),
    undelivered: answered.flatMap((one) => (kept.has(one) ? [] : undeliveredAs(one))),
    open: open.map(({ seq }) => seq),
    retryAt: at,
    requests,
  };
}

function isOpen(outcome: RecordOutcome, idempotent: boolean): boolean {
  return outcome.kind === 'retry' || (outcome.kind === 'in_doubt' && idempotent);
}

/** The batch goes again as one, so it waits as long as its most patient record was told to. */
function longestWait(again: readonly Answered[], fault: Fault | undefined): { afterMs?: number } {
  const waits = again.flatMap(({ outcome }) => (outcome.kind === 'retry' && outcome.afterMs !== undefined ? [outcome.afterMs] : []));
  if (fault?.options.afterMs !== undefined) waits.push(fault.options.afterMs);
  return waits.length === 0 ? {} : { afterMs: Math.max(...waits) };
}

const deliveredAs = (seq: number, remoteId: string | undefined) => (remoteId === undefined ? { seq } : { seq, remoteId });

/** A change that may be tried no more in this run is `pending`: owed to the next one. */
function undeliveredAs({ seq, key, operation, outcome }: Answered): readonly Undelivered[] {
  if (outcome.kind === 'delivered') return [];
  const kind = outcome.kind === 'retry' ? 'pending' : outcome.kind;
  const { code = 'in_doubt', message } = outcome;
  return [{ seq, key, operation, kind, code, message }];
}
