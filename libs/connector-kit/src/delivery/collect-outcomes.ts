import type { Outcomes, RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';

/** Where a connector puts the outcomes of a batch. An outcome for a record of another batch is a bug, and thrown. */
export function collectOutcomes(batch: readonly OutRecord[], outcomes: Map<string, RecordOutcome>): Outcomes<OutRecord> {
  let ids: ReadonlySet<string> | undefined;
  return {
    set(record, outcome) {
      ids ??= new Set(batch.map(({ id }) => id));
      if (!ids.has(record.id)) throw new Error(`it gave an outcome to the record \`${record.id}\`, which is not in the batch`);
      outcomes.set(record.id, outcome);
    },
    all(outcome) {
      for (const { id } of batch) outcomes.set(id, outcome);
    },
  };
}
