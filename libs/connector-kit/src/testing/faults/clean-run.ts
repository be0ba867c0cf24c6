import { writeJson } from '../../http/exact-json.js';
import type { OutRecord } from '../../record.js';
import { withBench } from '../conformance-bench.js';
import type { Bench } from '../conformance-bench.js';
import { keyMarkOf, marked, markOf, type Subject } from '../cases/conformance-case.js';

/** A delivery of a few batches when nothing goes wrong: what faults are measured by. */
export interface CleanRun {
  readonly records: readonly OutRecord[];
  /** Records to a batch, and how many batches there are. */
  readonly batch: number;
  readonly parts: number;
  readonly requests: number;
  /** Bytes of the longest request that was sent. */
  readonly longest: number;
  /** Text by which each record is found in the holdings; empty where the destination does not show what it was given. */
  readonly marks: readonly string[];
  /** How often each mark is found there. */
  readonly counts: readonly number[];
  /** The destination took the records on, and did them later. */
  readonly accepts: boolean;
}

const PARTS = 3;

/** Delivers a few small batches to a fresh sandbox. */
export async function cleanRun(subject: Subject): Promise<CleanRun> {
  const { connector, name, sample, object } = subject;
  const batch = Math.min(2, object.batch.records);
  const records = marked(subject, PARTS * batch);
  return withBench(connector, async (bench) => {
    await sample.before?.(bench);
    const before = bench.asked().length;
    const delivery = await bench.deliver(name, sample, records, { batch });
    const odd = records.filter(({ id }) => delivery.outcomes.get(id)?.kind !== 'delivered');
    if (odd.length > 0) {
      throw new Error(`A delivery without trouble did not deliver ${writeJson(odd.map(({ id }) => [id, delivery.outcomes.get(id)]))}`);
    }
    const asked = bench.asked().slice(before);
    const held = await bench.holdings();
    const found = marksOf(records, held);
    return {
      records,
      batch,
      parts: PARTS,
      requests: delivery.requests,
      longest: Math.max(...asked.map(({ body }) => Buffer.byteLength(body))),
      marks: found,
      counts: occurrences(held, found),
      accepts: (await firstKinds(subject, bench, records)).includes('accepted'),
    };
  });
}

async function firstKinds({ name, sample, object }: Subject, bench: Bench, records: readonly OutRecord[]): Promise<readonly string[]> {
  if (object.poll === undefined) return [];
  const { outcomes } = await bench.deliver(name, sample, records.slice(0, 1), { unsettled: true });
  return [...outcomes.values()].map(({ kind }) => kind);
}

/** The texts, or else the keys, if all of them are to be seen in the holdings. */
function marksOf(records: readonly OutRecord[], held: string): readonly string[] {
  const texts = records.map((_, n) => markOf(n));
  const keys = records.map(keyMarkOf);
  return [texts, keys].find((marks) => marks.every((mark) => held.includes(mark))) ?? [];
}

/** How often each text is found in another. */
export function occurrences(held: string, marks: readonly string[]): readonly number[] {
  return marks.map((mark) => held.split(mark).length - 1);
}
