import { expect } from 'expect';
import type { BenchDelivery, Bench } from '../conformance-bench.js';
import { expectPartition } from '../cases/conformance-case.js';
import type { Subject } from '../cases/conformance-case.js';
import type { OutRecord } from '../../record.js';
import { occurrences } from './clean-run.js';
import type { CleanRun } from './clean-run.js';
import type { Expected } from './table.js';

/** Whether a delivery that met a fault ended as it should. */
export function judge(delivery: BenchDelivery, { records, requests }: CleanRun, expected: Expected): void {
  expectPartition(delivery, records);
  expect(expected.fault).toContain(delivery.fault?.kind ?? 'none');
  const kinds = records.map(({ id }) => delivery.outcomes.get(id)?.kind);
  // Nothing but the fault's own outcomes; who was before it is delivered, who was after it owed.
  const strange = kinds.filter((kind) => kind !== 'delivered' && kind !== 'retry' && !expected.hit.some((each) => each === kind));
  expect(strange).toEqual([]);
  // Somebody was hit, and is told what the fault means.
  expect(kinds.some((kind) => expected.hit.some((each) => each === kind))).toBe(true);
  if (!expected.hit.includes('delivered')) expect(kinds.every((kind) => kind === 'delivered')).toBe(false);
  // A connector never retries. A refused token may be fetched anew, once.
  expect(delivery.requests).toBeLessThanOrEqual(requests + 3);
  expectPause(delivery, expected.afterMs);
}

function expectPause({ fault }: BenchDelivery, afterMs: Expected['afterMs']): void {
  if (afterMs === undefined) return;
  if (afterMs === null) return expect(fault?.options.afterMs).toBeUndefined();
  expect(fault?.options.afterMs).toBeGreaterThanOrEqual(afterMs[0]);
  expect(fault?.options.afterMs).toBeLessThanOrEqual(afterMs[1]);
}

/** What was called delivered is there. */
export async function expectDeliveredIsHeld(bench: Bench, delivery: BenchDelivery, clean: CleanRun): Promise<void> {
  const counts = occurrences(await bench.holdings(), clean.marks);
  const missing = clean.marks.filter((_, n) => delivery.outcomes.get(clean.records[n]?.id ?? '')?.kind === 'delivered' && counts[n] === 0);
  expect(missing).toEqual([]);
}

interface Recovery {
  readonly bench: Bench;
  readonly subject: Subject;
  readonly clean: CleanRun;
  /** What the fault befell had been done all the same. */
  readonly applied: boolean;
}

/**
 * Sends again what the engine would: then nothing is lost, and, where it can be told, nothing is there twice. A record in doubt that may
 * not be repeated is sent again only where it is known not to have been done.
 */
export async function expectRecovery(delivery: BenchDelivery, { bench, subject, clean, applied }: Recovery): Promise<void> {
  const { name, sample, repeatable } = subject;
  await bench.fault();
  const owed = clean.records.filter(({ id }) => {
    const kind = delivery.outcomes.get(id)?.kind;
    if (kind === 'delivered' || kind === 'accepted') return false;
    return kind !== 'in_doubt' || repeatable || !applied;
  });
  const again = owed.map((record): OutRecord => ({ ...record, attempt: 2 }));
  const recovered = await bench.deliver(name, sample, again, { batch: clean.batch });
  // What is there already may be said to be: `rejected`, and there.
  const lost = again.filter(({ id }) => !['delivered', 'rejected'].includes(recovered.outcomes.get(id)?.kind ?? ''));
  expect(lost).toEqual([]);
  if (clean.marks.length === 0) return;
  const counts = occurrences(await bench.holdings(), clean.marks);
  if (repeatable || clean.requests === clean.parts) expect(counts).toEqual(clean.counts);
  else expect(counts.filter((count) => count === 0)).toEqual([]);
}
