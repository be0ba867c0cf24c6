/**
 * What a run executes. `preview`, `what_if`, `reconcile`, `lookup` and `check` change nothing; a `pipeline` has the
 * runs of a warehouse done one after the other; `maintenance` resets, recalculates, promotes or
 * rolls back the profiles of a warehouse.
 */
export const RUN_KINDS = [
  'stitch',
  'traits',
  'audiences',
  'sync',
  'pipeline',
  'maintenance',
  'preview',
  'what_if',
  'reconcile',
  'lookup',
  'check',
] as const;
export type RunKind = (typeof RUN_KINDS)[number];

/** `queued → running → …`; the last five are final. */
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
/** The stages of a run whose plan is kept: from there it is resumed and never planned again. */
export const FROZEN_STAGES = ['deliver', 'acknowledge', 'finish'] as const satisfies readonly Stage[];

/** Whether a run at this stage has a plan that is kept. */
export function isFrozen(stage: Stage | null): boolean {
  return (FROZEN_STAGES as readonly (Stage | null)[]).includes(stage);
}
