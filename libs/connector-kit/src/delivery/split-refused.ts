import type { Outcomes, RecordOutcome } from '../outcome.js';
import type { OutRecord } from '../record.js';
import { sendInTurn } from './send-in-turn.js';

/** The refusal of a request as a whole, for the sake of some record in it. */
export type Refusal = Extract<RecordOutcome, { kind: 'rejected' }>;

/**
 * For destinations that refuse a whole request because of one record: halves what is refused until the bad records stand alone, at
 * most 2·log2(B)+1 more requests for each of them. `send` gives the records it sent their outcomes, or returns the refusal.
 */
export async function splitRefused(
  records: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
  send: (part: readonly OutRecord[]) => Promise<Refusal | undefined>,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const refusal = await send(records);
  if (refusal === undefined) return;
  if (records.length === 1) {
    outcomes.set(first, refusal);
    return;
  }
  const middle = Math.ceil(records.length / 2);
  const halves = [records.slice(0, middle), records.slice(middle)];
  await sendInTurn(halves, outcomes, (half) => splitRefused(half, outcomes, send));
}
