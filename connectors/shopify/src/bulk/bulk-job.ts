import { createHash } from 'node:crypto';
import type { OutRecord } from '@tributary/connector-kit';
import { handleOf } from '../values/handle.js';

/** What a bulk operation does to each of its lines. */
export type BulkKind = 'upsert' | 'delete';

/** A bulk operation under way, as its records remember it. */
export interface BulkJob {
  readonly kind: BulkKind;
  /** Names the records and their order: an answer names them by line only. */
  readonly lines: string;
  readonly id: string;
}

/** Records in the order of their lines, the same whenever it is asked. */
export function inLineOrder<T extends { readonly record: OutRecord }>(steps: readonly T[]): readonly T[] {
  const keyed = steps.map((step) => [handleOf(step.record), step] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)).map(([, step]) => step);
}

/** A digest of records in the order of their lines. */
export function linesOf(ordered: readonly { readonly record: OutRecord }[]): string {
  const hash = createHash('sha256');
  for (const { record } of ordered) hash.update(`${handleOf(record)}\n`);
  return hash.digest('hex').slice(0, 16);
}

export const jobText = ({ kind, lines, id }: BulkJob): string => `${kind} ${lines} ${id}`;

/** Throws where the text is none of ours. */
export function readJob(text: string): BulkJob {
  const [kind, lines, id] = text.split(' ');
  if ((kind !== 'upsert' && kind !== 'delete') || lines === undefined || id === undefined)
    throw new Error(`\`${text}\` is no bulk operation`);
  return { kind, lines, id };
}
