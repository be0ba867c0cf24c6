import type { Batch } from '../ports.js';

/**
 * The batches to begin delivery with: of each of the `concurrency` rows of batches that are gone through one by one, the first that
 * was never begun; and those that were begun and not finished. After a crash none of a plan is left out.
 */
export function startingBatches(open: readonly Batch[], concurrency: number): readonly number[] {
  const rows = new Set<number>();
  return open.flatMap(({ number, attempts }) => {
    if (attempts > 0) return [number];
    const row = number % concurrency;
    if (rows.has(row)) return [];
    rows.add(row);
    return [number];
  });
}
