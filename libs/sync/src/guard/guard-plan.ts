import type { Sync } from '@tributary/core';

/** What a plan would do to a destination, in numbers. What a person has approved is not among them. */
export interface PlannedEffect {
  /** Records the source gave; `null` when it was not read. */
  readonly extracted: number | null;
  /** Records the destination holds by our ledger. */
  readonly ledger: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** By how many records the destination has shrunk in the last 24 hours: removals add up until additions make up for them. */
  readonly shrunk: number;
}

/** Why a plan must wait for a person, and which part of it: the rest may go on. */
export interface Breach {
  readonly reason: string;
  readonly waits: 'everything' | 'removals';
}

type Guarded = Pick<Sync, 'mode' | 'guard'>;

interface Rule {
  readonly waits: Breach['waits'];
  /** The reason, or `null` where the rule is kept. */
  readonly reason: (sync: Guarded, plan: PlannedEffect) => string | null;
}

/** Shares say nothing about a handful of records: the default limits start here, and those of additions. */
const SMALLEST_LEDGER = 20;
const REMOVE_SHARE = 0.15;
const REPLACE_SHARE = 0.5;

/** The first rule that is broken decides; those that keep everything back come before those that only keep removals. */
const RULES: readonly Rule[] = [
  { waits: 'everything', reason: emptySource },
  { waits: 'everything', reason: keysChanged },
  { waits: 'everything', reason: tooMany('add') },
  { waits: 'everything', reason: tooMany('change') },
  { waits: 'removals', reason: tooManyRemovals },
];

/**
 * Why a plan must wait for a person, or `null` when it may go on. What a sync sets in `guard` replaces the defaults: at most 15 % of
 * the records may be removed, by one run or by the runs of a day together, and at most half of them added and removed at once.
 */
export function guardPlan(sync: Guarded, plan: PlannedEffect): Breach | null {
  for (const { waits, reason } of RULES) {
    const broken = reason(sync, plan);
    if (broken !== null) return { reason: broken, waits };
  }
  return null;
}

/** It is more often a broken query than the truth, in every mode but the one that only ever tells what is new. */
function emptySource({ mode }: Guarded, { extracted, ledger }: PlannedEffect): string | null {
  if (extracted !== 0 || ledger === 0 || mode === 'append') return null;
  return `The source is empty, but the destination holds ${ledger} records of this sync. Check the source.`;
}

/** `42` that became `42.0` is another key: what is there seems gone, and all of it seems new. */
function keysChanged({ guard }: Guarded, { extracted, ledger, added, removed }: PlannedEffect): string | null {
  if (extracted === null || removed === 0 || ledger < SMALLEST_LEDGER || guard.remove.max_share !== undefined) return null;
  if (added + removed <= REPLACE_SHARE * ledger) return null;
  return `The plan would remove ${part(removed, ledger)} and add ${added} at once, as if the keys had changed their format. Check the key column, or set \`guard.remove.max_share\`.`;
}

const COUNTED = { add: 'added', change: 'changed' } as const;

/** Limits of additions and changes hold only where they are set. */
function tooMany(what: 'add' | 'change'): Rule['reason'] {
  return ({ guard }, plan) => {
    const { max, max_share: share } = guard[what];
    const { ledger, [COUNTED[what]]: count } = plan;
    if (max !== undefined && count > max) return `The plan would ${what} ${count} records; \`guard.${what}.max\` allows ${max}.`;
    // A small ledger, or one that is empty at first, grows by more than any share.
    if (share === undefined || (what === 'add' && ledger < SMALLEST_LEDGER) || count <= share * ledger) return null;
    return `The plan would ${what} ${part(count, ledger)}; \`guard.${what}.max_share\` allows ${percent(share, 1)}.`;
  };
}

function tooManyRemovals({ guard }: Guarded, plan: PlannedEffect): string | null {
  const { ledger, removed } = plan;
  if (removed === 0) return null;
  const { max, max_share: set } = guard.remove;
  // What was added without an answer is in no ledger, may be there all the same, and goes with the rest.
  const there = Math.max(ledger, removed);
  const would = `The plan would remove ${part(removed, there)}`;
  if (max !== undefined && removed > max) return `${would}; \`guard.remove.max\` allows ${max}.`;
  if (set === undefined && ledger < SMALLEST_LEDGER) return null;
  const share = set ?? REMOVE_SHARE;
  const rule =
    set === undefined
      ? `${percent(share, 1)} is the limit unless \`guard.remove.max_share\` is set.`
      : `\`guard.remove.max_share\` allows ${percent(share, 1)}.`;
  if (removed > share * there) return `${would}; ${rule}`;
  // An audience is entered and left all day: what counts is that it shrinks, and then by how much in all.
  const [shrunk, before] = [removed + plan.shrunk, there + plan.shrunk];
  if (shrunk <= share * before) return null;
  return `${would}, after ${plan.shrunk} in the last 24 hours: ${percent(shrunk, before)} in all; ${rule}`;
}

const part = (count: number, whole: number): string => `${count} of ${whole} records (${percent(count, whole)})`;

const percent = (count: number, whole: number): string => (whole === 0 ? '100 %' : `${Math.round((count / whole) * 1000) / 10} %`);
