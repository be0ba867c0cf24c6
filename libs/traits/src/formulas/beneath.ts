import type { Trait } from '@tributary/core';
import { needsOf } from './formula.js';

/** A trait after those that it names, and those that they name. */
export function beneath(trait: Trait, others: readonly Trait[]): readonly Trait[] {
  const all = new Map([...others, trait].map((one) => [one.id, one]));
  const ids = new Set(all.keys());
  const found = new Set<Trait>();
  const visit = (one: Trait): void => {
    if (found.has(one)) return;
    found.add(one);
    if (one.type === 'formula') for (const id of needsOf(one, ids)) visit(all.get(id) as Trait);
  };
  visit(trait);
  return [...found].reverse();
}
