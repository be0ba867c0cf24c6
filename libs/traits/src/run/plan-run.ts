import type { Trait } from '@tributary/core';
import type { KnownColumn } from './trait-columns.js';

/** A trait with the revision of its definition and the text that tells whether that changed. */
export interface DefinedTrait {
  readonly trait: Trait;
  readonly revision: number;
  readonly definition: string;
}

/** What of the traits is to be computed, by their ids. */
export interface RunPlan {
  /** For all profiles, since their definition is another than that of the values, or by wish. */
  readonly forAll: ReadonlySet<string>;
  /** Columns that go. */
  readonly removed: readonly string[];
}

/** What is asked of a run. */
export interface Wanted {
  readonly full: boolean;
  /** Only these, for all profiles. */
  readonly only: readonly string[] | undefined;
  /** These have another type than their column, as when a table they read was changed. */
  readonly drifted: readonly string[];
}

/**
 * Compares the definitions with the columns there are. `needs` gives the traits a formula is made of: a formula over something that is
 * computed anew is computed anew itself, and one that is computed anew has all it names.
 */
export function planRun(
  traits: readonly DefinedTrait[],
  known: ReadonlyMap<string, KnownColumn>,
  { full, only, drifted, needs }: Wanted & { readonly needs: (id: string) => readonly string[] },
): RunPlan {
  const isNew = ({ trait: { id }, definition }: DefinedTrait) => full || drifted.includes(id) || known.get(id)?.definition !== definition;
  const ids = traits.map(({ trait }) => trait.id);
  const chosen = only ? ids.filter((id) => only.includes(id)) : traits.filter(isNew).map(({ trait }) => trait.id);
  const forAll = complete(new Set(chosen), (so) => [
    ...ids.filter((id) => known.has(id) && needs(id).some((needed) => so.has(needed))),
    ...[...so].flatMap(needs).filter((id) => !known.has(id)),
  ]);
  return { forAll, removed: only ? [] : [...known.keys()].filter((id) => !ids.includes(id)) };
}

/** Adds what follows from a set until nothing more does. */
function complete(ids: ReadonlySet<string>, following: (ids: ReadonlySet<string>) => readonly string[]): ReadonlySet<string> {
  const more = following(ids).filter((id) => !ids.has(id));
  return more.length === 0 ? ids : complete(new Set([...ids, ...more]), following);
}
