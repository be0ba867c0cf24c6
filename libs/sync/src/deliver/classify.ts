import type { Operation, Sync } from '@tributary/core';
import type { Fault, RecordOutcome } from '@tributary/connector-kit';
import type { BatchAnswer, Undelivered } from '../ports.js';
import { keyText, type PlanRow } from '../mapping/map-record.js';
import { retryAt, type Attempt } from './retry.js';

/** A change with what became of it. */
export interface Answered {
  readonly row: PlanRow;
  readonly outcome: RecordOutcome;
}

/** What the decision to try again depends on. */
export interface RetryTerms extends Omit<Attempt, 'afterMs' | 'polls'> {
  /** Repeating a request for such a change cannot change the end state. */
  readonly idempotent: (operation: Operation) => boolean;
  /** Whether a change is sent again whose answer was lost, where repeating it may be noticed. */
  readonly inDoubt: Sync['delivery']['in_doubt'];
  readonly fault?: Fault | undefined;
}

/** Faults that no later attempt of this run can mend. */
const STOPPING: readonly string[] = ['unauthorized', 'fatal'];

/** How often a run sends a change whose answer is lost each time, where each may be noticed. After it the next run does. */
const LOST_ATTEMPTS = 3;

/** Whether delivery has to end, and what people are told. */
export function stopReason(fault: Fault | undefined): { code: string; message: string } | null {
  if (fault === undefined || !STOPPING.includes(fault.kind)) return null;
  const { remedy } = fault.options;
  return { code: fault.kind, message: remedy === undefined ? fault.message : `${fault.message} ${remedy}` };
}

/** What an attempt came to: delivered, final without delivery, or open with the time to try again. */
export function classify(answered: readonly Answered[], terms: RetryTerms, requests: number): BatchAnswer {
  const delivered: BatchAnswer['delivered'][number][] = [];
  const rest: Answered[] = [];
  for (const one of answered) {
    if (one.outcome.kind === 'delivered') delivered.push(deliveredAs(one.row.seq, one.outcome.remoteId));
    else rest.push(one);
  }
  return { delivered, ...(rest.length === 0 ? NOTHING_LEFT : classifyRest(rest, terms)), requests };
}

const NOTHING_LEFT = { undelivered: [], open: [], accepted: new Map<number, string>(), unsure: [], retryAt: null };

function classifyRest(rest: readonly Answered[], terms: RetryTerms): Omit<BatchAnswer, 'delivered' | 'requests'> {
  const again = rest.filter((one) => isOpen(one, terms));
  const stopped = stopReason(terms.fault) !== null;
  const at = again.length === 0 || stopped ? null : retryAt({ ...terms, ...waitOf(again, terms.fault) });
  const open = at === null && !stopped ? [] : again;
  const kept = new Set(open);
  return {
    undelivered: rest.flatMap((one) => (kept.has(one) ? [] : undeliveredAs(one))),
    open: open.map(({ row }) => row.seq),
    accepted: new Map(open.flatMap(({ row, outcome }) => (outcome.kind === 'accepted' ? [[row.seq, outcome.job] as const] : []))),
    unsure: open.flatMap(({ row, outcome }) => (outcome.kind === 'in_doubt' ? [row.seq] : [])),
    retryAt: at,
  };
}

function isOpen({ outcome: { kind }, row: { operation } }: Answered, { idempotent, inDoubt, attempts }: RetryTerms): boolean {
  if (kind !== 'in_doubt') return kind === 'retry' || kind === 'accepted';
  return idempotent(operation) || (inDoubt === 'at_least_once' && attempts < LOST_ATTEMPTS);
}

/** The batch goes again as one, so it waits as long as its most patient record was told to. */
function waitOf(again: readonly Answered[], fault: Fault | undefined): Pick<Attempt, 'afterMs' | 'polls'> {
  const waits = again.flatMap(({ outcome }) => ('afterMs' in outcome && outcome.afterMs !== undefined ? [outcome.afterMs] : []));
  if (fault?.options.afterMs !== undefined) waits.push(fault.options.afterMs);
  const polls = again.every(({ outcome }) => outcome.kind === 'accepted');
  return waits.length === 0 ? { polls } : { polls, afterMs: Math.max(...waits) };
}

const deliveredAs = (seq: number, remoteId: string | undefined) => (remoteId === undefined ? { seq } : { seq, remoteId });

/** A change that may be tried no more in this run is owed to the next one: `pending`, or in doubt where it may have arrived. */
function undeliveredAs({ row, outcome }: Answered): readonly Undelivered[] {
  const { seq, operation } = row;
  const key = keyText(row.key);
  switch (outcome.kind) {
    case 'delivered':
      return [];
    case 'accepted': {
      const message = `The destination took it on as \`${outcome.job}\` and did not say in time that it is done.`;
      return [{ seq, key, operation, kind: 'in_doubt', code: 'accepted', message }];
    }
    case 'retry':
      return [{ seq, key, operation, kind: 'pending', code: outcome.code, message: outcome.message }];
    case 'in_doubt':
    case 'rejected':
      return [{ seq, key, operation, kind: outcome.kind, code: outcome.code ?? 'in_doubt', message: outcome.message }];
  }
}
