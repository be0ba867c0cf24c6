import { MODES, type Operation, type Sync } from '@tributary/core';

/** What a plan would do to a destination, in numbers. */
export interface PlannedEffect {
  readonly extracted: number;
  /** Records the destination holds by our ledger. */
  readonly ledger: number;
  readonly added: number;
  readonly removed: number;
}

/** Shares say nothing about a handful of records: the default limits start here. */
const SMALLEST_LEDGER = 20;
const REMOVE_SHARE = 0.15;
const REPLACE_SHARE = 0.5;

/**
 * Why a plan must wait for a person, or `null` when it may go on. `guard.remove.max_share` replaces the default shares.
 * An empty source holds in every mode: it is more often a broken query than the truth.
 */
export function guardPlan(sync: Pick<Sync, 'mode' | 'guard'>, plan: PlannedEffect): string | null {
  if (plan.extracted === 0 && plan.ledger > 0) {
    return `The source is empty, but the destination holds ${plan.ledger} records of this sync. Check the source; nothing was sent.`;
  }
  const removes = (MODES[sync.mode] as readonly Operation[]).includes('remove');
  return removes && plan.removed > 0 ? guardRemovals(sync.guard.remove, plan) : null;
}

function guardRemovals(limit: Sync['guard']['remove'], plan: PlannedEffect): string | null {
  const { ledger, added, removed } = plan;
  const would = `The plan would remove ${removed} of ${ledger} records (${percent(removed, ledger)})`;
  if (limit.max !== undefined && removed > limit.max) return `${would}; \`guard.remove.max\` allows ${limit.max}.`;
  if (limit.max_share !== undefined) {
    return removed > limit.max_share * ledger ? `${would}; \`guard.remove.max_share\` allows ${percent(limit.max_share, 1)}.` : null;
  }
  if (ledger < SMALLEST_LEDGER) return null;
  if (removed > REMOVE_SHARE * ledger) {
    return `${would}; ${percent(REMOVE_SHARE, 1)} is the limit unless \`guard.remove.max_share\` is set.`;
  }
  if (added + removed > REPLACE_SHARE * ledger) {
    return `${would} and add ${added} at once, as if the keys had changed their format. Check the key column, or set \`guard.remove.max_share\`.`;
  }
  return null;
}

const percent = (part: number, whole: number): string => (whole === 0 ? '100 %' : `${Math.round((part / whole) * 1000) / 10} %`);
