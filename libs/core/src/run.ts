import { z } from 'zod';

/**
 * What a run executes. `preview`, `what_if`, `lookup` and `check` change nothing; `maintenance` resets, recalculates, promotes or
 * rolls back the profiles of a warehouse.
 */
export const RUN_KINDS = ['stitch', 'traits', 'sync', 'maintenance', 'preview', 'what_if', 'lookup', 'check'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** `queued → running → …`; the last four are final. */
export const RUN_STATES = ['queued', 'running', 'succeeded', 'partial', 'held', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];
export const FINAL_STATES = ['succeeded', 'partial', 'held', 'failed', 'cancelled'] as const satisfies readonly RunState[];

/** Whether nothing more will happen to a run in this state. */
export function isFinal(state: RunState): boolean {
  return (FINAL_STATES as readonly RunState[]).includes(state);
}

/** The stages of a sync's run, in order. */
export const STAGES = ['extract', 'diff', 'guard', 'freeze', 'deliver', 'acknowledge', 'finish'] as const;
export type Stage = (typeof STAGES)[number];

const count = z.int().min(0).default(0);

/**
 * The counts of a sync's run. They balance (I1): extracted = invalid + unchanged + (added + changed of `planned`), and
 * planned = delivered + rejected + in_doubt + held + cancelled + pending.
 */
export const RunCounts = z
  .strictObject({
    extracted: count,
    invalid: count,
    unchanged: count,
    planned: count,
    added: count,
    changed: count,
    removed: count,
    delivered: count,
    rejected: count,
    in_doubt: count,
    held: count,
    cancelled: count,
    pending: count,
    requests: count,
  })
  .meta({ id: 'RunCounts' });
export type RunCounts = z.infer<typeof RunCounts>;

export const NO_COUNTS: RunCounts = RunCounts.parse({});
