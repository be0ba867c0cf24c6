import type { Outcomes, RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';

/** One line of an answer that tells records apart by their place in the request, counted from 0. */
export interface IndexedOutcome {
  readonly index: number;
  readonly outcome: RecordOutcome;
}

/**
 * Outcomes for an answer whose lines name records by their place. Lines may come in any order and may be missing: who is not mentioned
 * gets none, so that it is never taken for delivered. A place that no record has is passed over; one that is told twice with different
 * outcomes leaves its record in doubt.
 */
export function byIndex(records: readonly OutRecord[], lines: readonly IndexedOutcome[], outcomes: Outcomes<OutRecord>): void {
  const told = new Map<number, RecordOutcome>();
  for (const { index, outcome } of lines) {
    const before = told.get(index);
    told.set(index, before === undefined || before.kind === outcome.kind ? outcome : CONTRADICTION);
  }
  for (const [index, outcome] of told) {
    const record = records[index];
    if (record !== undefined) outcomes.set(record, outcome);
  }
}

const CONTRADICTION: RecordOutcome = {
  kind: 'in_doubt',
  code: 'answer.contradicts',
  message: 'The destination gave this record two outcomes that contradict each other.',
};
