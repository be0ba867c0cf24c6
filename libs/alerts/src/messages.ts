import type { Alert, AlertCondition } from '@tributary/core';
import type { Verdict } from './evaluate.js';

/** One thing people are told: that a subject got into trouble, or that it is out of it. */
export interface AlertMessage {
  readonly alert: string;
  readonly subject: string;
  readonly condition: AlertCondition;
  readonly state: 'raised' | 'recovered';
  readonly text: string;
  /** The run that showed it, where one did. */
  readonly run: string | null;
  /** RFC 3339. */
  readonly at: string;
}

/** What changed: conditions that hold now and did not, and the other way round. The same trouble again is no news. */
export interface Changes {
  readonly raised: readonly { readonly condition: AlertCondition; readonly text: string }[];
  readonly recovered: readonly AlertCondition[];
}

/** Compares what holds now with what held before. A condition that is no longer asked for is forgotten without a word. */
export function changesOf(before: ReadonlySet<AlertCondition>, now: ReadonlyMap<AlertCondition, Verdict>): Changes {
  const verdicts = [...now];
  return {
    raised: verdicts.flatMap(([condition, verdict]) =>
      verdict.holds && !before.has(condition) ? [{ condition, text: verdict.text }] : [],
    ),
    recovered: verdicts.flatMap(([condition, verdict]) => (!verdict.holds && before.has(condition) ? [condition] : [])),
  };
}

const RECOVERED: Readonly<Record<AlertCondition, string>> = {
  failed: 'runs well again',
  unauthorized: 'is let in again by its destination',
  held: 'waits for nobody any more',
  partial: 'delivers its records again',
  late: 'runs on time again',
  deviation: 'finds as many records as usual again',
};

/** The messages of one look at one subject. */
export function messagesOf(
  {
    alert,
    subject,
    run,
    at,
  }: { readonly alert: Pick<Alert, 'id'>; readonly subject: string; readonly run: string | null; readonly at: Date },
  { raised, recovered }: Changes,
): readonly AlertMessage[] {
  const common = { alert: alert.id, subject, run, at: at.toISOString() };
  return [
    ...raised.map(({ condition, text }) => ({ ...common, condition, state: 'raised' as const, text: `\`${subject}\` ${text}` })),
    ...recovered.map((condition) => ({
      ...common,
      condition,
      state: 'recovered' as const,
      text: `\`${subject}\` ${RECOVERED[condition]}`,
    })),
  ];
}
