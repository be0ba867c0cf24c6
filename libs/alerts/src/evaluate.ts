import type { Alert, AlertCondition, RunCounts, RunState } from '@tributary/core';

/** A run that has ended, as far as alerts ask. */
export interface EndedRun {
  readonly id: string;
  readonly state: RunState;
  readonly counts: RunCounts;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What is known of a sync or a warehouse. */
export interface Facts {
  /** Its runs that have ended, newest first. Cancelled ones are left out: they say nothing of the subject. */
  readonly runs: readonly EndedRun[];
  /** Minutes by which its schedule is behind; 0 when it is not. */
  readonly lateMinutes: number;
}

/** Whether a condition holds. `text`: what people are told when it does. */
export type Verdict = { readonly holds: true; readonly text: string } | { readonly holds: false };

const FINE: Verdict = { holds: false };
const holds = (text: string): Verdict => ({ holds: true, text });

/** Fewer runs than these have no usual size. */
const LEAST_RUNS = 5;
/** Differences of fewer records are never worth a message. */
const FEW_RECORDS = 100;

const CONDITIONS: { readonly [C in AlertCondition]: (facts: Facts, alert: Alert) => Verdict } = {
  failed: ({ runs: [run] }) =>
    run?.state === 'failed' && run.error?.code !== 'unauthorized' ? holds(`failed: ${run.error?.message ?? 'nobody knows why'}`) : FINE,
  unauthorized: ({ runs: [run] }) =>
    run?.state === 'failed' && run.error?.code === 'unauthorized' ? holds(`was refused by its destination: ${run.error.message}`) : FINE,
  held: ({ runs: [run] }) => (run?.state === 'held' ? holds(`waits for a person: ${run.error?.message ?? 'its guard was reached'}`) : FINE),
  partial: ({ runs: [run] }, { partial_share }) => (run === undefined ? FINE : partial(run.counts, partial_share)),
  late: ({ lateMinutes }, { late_minutes }) =>
    lateMinutes >= late_minutes ? holds(`should have run ${lateMinutes} minutes ago and has not. Is a worker running?`) : FINE,
  deviation: ({ runs }, { deviation }) => deviating(runs, deviation),
};

/**
 * Whether each condition an alert asks for holds for one subject. A subject without runs is in no trouble but late. One trouble is told
 * once: what a failed run did not deliver is left out where the failure itself is told.
 */
export function evaluate(alert: Alert, facts: Facts): ReadonlyMap<AlertCondition, Verdict> {
  const verdicts = new Map(alert.on.map((condition) => [condition, CONDITIONS[condition](facts, alert)]));
  if (verdicts.get('failed')?.holds === true || verdicts.get('unauthorized')?.holds === true) verdicts.delete('partial');
  return verdicts;
}

function partial(counts: RunCounts, share: number): Verdict {
  const left = counts.rejected + counts.in_doubt + counts.pending;
  if (left === 0 || left <= share * counts.planned) return FINE;
  const kinds = [
    [counts.rejected, 'rejected'],
    [counts.in_doubt, 'in doubt'],
    [counts.pending, 'not sent'],
  ] as const;
  const list = kinds.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
  return holds(`delivered ${counts.delivered} of ${counts.planned} records: ${list.join(', ')}`);
}

/** Counts that are much the same from run to run. */
const USUAL = ['extracted', 'added', 'changed', 'removed'] as const satisfies readonly (keyof RunCounts)[];

function deviating(runs: readonly EndedRun[], factor: number): Verdict {
  const [newest, ...former] = runs.filter(({ state }) => state !== 'failed');
  if (newest === undefined || newest !== runs[0] || former.length < LEAST_RUNS) return FINE;
  const found = USUAL.flatMap((count) => {
    const usual = median(former.map(({ counts }) => counts[count]));
    const now = newest.counts[count];
    const far = now > usual * factor || (count === 'extracted' && now * factor < usual);
    return far && Math.abs(now - usual) >= FEW_RECORDS ? [`${count} ${now} records, where ${usual} are usual`] : [];
  });
  return found.length === 0 ? FINE : holds(found.join('; '));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
