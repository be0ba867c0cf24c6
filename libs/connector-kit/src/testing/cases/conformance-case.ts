import { expect } from 'expect';
import type { AnyConnector } from '../../connector.js';
import { isIdempotent, objectOf } from '../../define-connector.js';
import { batchLimits } from '../../delivery/batch-limits.js';
import type { Delivery } from '../../delivery/deliver-batch.js';
import type { OutRecord } from '../../record.js';
import type { Bench, Sample } from '../conformance-bench.js';

/** One thing every connector must do; `run` throws when it does not. */
export interface ConformanceCase {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
  /** It is waiting most of its time, and may run beside others. */
  readonly waits?: true;
}

/** An object of a connector under test. */
export interface Subject {
  readonly connector: AnyConnector;
  readonly name: string;
  readonly sample: Sample;
  readonly object: ReturnType<typeof objectOf>;
  /** Additions with these options may be repeated without harm. */
  readonly repeatable: boolean;
  /** The first of its connector's objects. */
  readonly isFirst: boolean;
}

export function subjectOf(connector: AnyConnector, name: string, sample: Sample): Subject {
  const declared = objectOf(connector, name);
  const options = declared.options.parse(sample.options);
  const object = { ...declared, batch: batchLimits(declared, options) };
  const repeatable = isIdempotent(object, 'add', options);
  return { connector, name, sample, object, repeatable, isFirst: Object.keys(connector.objects)[0] === name };
}

/** Good records with the numbers from 0. */
export function many(count: number, sample: Sample): OutRecord[] {
  return Array.from({ length: count }, (_, n) => sample.good(n));
}

/** A text that is in no other record. */
export const markOf = (n: number): string => `mark-${n}-of-it`;

/** The key of a record as it is seen in JSON. */
export const keyMarkOf = ({ key }: OutRecord): string => JSON.stringify(String(Object.values(key)[0]));

/** Good records, each with a text of its own where the object has a field for it. */
export function marked({ sample }: Pick<Subject, 'sample'>, count: number): OutRecord[] {
  const { text } = sample;
  return many(count, sample).map((record, n) => {
    if (text === undefined) return record;
    const changed = [...new Set([...record.changed, text])];
    return { ...record, fields: { ...record.fields, [text]: markOf(n) }, changed };
  });
}

/** Exactly one outcome for every record, and none for another. */
export function expectPartition(delivery: Delivery, records: readonly OutRecord[]): void {
  expect([...delivery.outcomes.keys()].sort()).toEqual(records.map((record) => record.id).sort());
}

export function expectAll(delivery: Delivery, records: readonly OutRecord[], kind: string): void {
  expectPartition(delivery, records);
  const others = records.map((record) => delivery.outcomes.get(record.id)).filter((outcome) => outcome?.kind !== kind);
  expect(others).toEqual([]);
}
