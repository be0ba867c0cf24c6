import type { Chunk } from '@tributary/core';
import type { Layout } from '../mapping/layout.js';
import type { PlanRow } from '../mapping/map-record.js';
import { rowOf, seqOf } from './read-plan.js';

/** Changes that were read of a plan and wait to be sent. */
export interface PlanPart {
  readonly size: number;
  /** Those of a batch, in order; fewer where the plan has fewer. */
  between(from: number, to: number): readonly PlanRow[];
}

/**
 * Changes of a plan, `from` to `to`. Kept by column, as they were read: thousands wait here, and what lives long is copied
 * again and again when memory is cleared up. The change of a row is made when its batch is sent.
 */
export function planPart(chunks: readonly Chunk[], { from, to }: { from: number; to: number }, layout: Layout): PlanPart {
  const size = chunks.reduce((sum, chunk) => sum + chunk.size, 0);
  // By sequence number: the chunk, counted from 1 because 0 says that there is none, and the row in it.
  const [chunkAt, rowAt] = [new Uint32Array(to - from + 1), new Uint32Array(to - from + 1)];
  for (const [index, chunk] of chunks.entries()) {
    for (let row = 0; row < chunk.size; row++) {
      const place = seqOf(chunk, row) - from;
      chunkAt[place] = index + 1;
      rowAt[place] = row;
    }
  }
  return {
    size,
    between(first, last) {
      const rows: PlanRow[] = [];
      for (let place = first - from; place <= last - from; place++) {
        const chunk = chunks[(chunkAt[place] ?? 0) - 1];
        if (chunk !== undefined) rows.push(rowOf(chunk, rowAt[place] ?? 0, layout));
      }
      return rows;
    },
  };
}
