import { type Audience, leavesOf, type Trait } from '@tributary/core';
import { needsOf } from './formula.js';

/** What may be made of one another: formulas name traits and audiences, audiences ask of traits and of audiences. */
export interface Derived {
  readonly traits: readonly Trait[];
  readonly audiences: readonly Audience[];
}

/** The way from a formula or an audience back to itself, by ids: `gold → tier → gold`. `undefined` where it is not made of itself. */
export function circleThrough(id: string, derived: Derived): readonly string[] | undefined {
  const made = madeOf(derived);
  const seen = new Set<string>();
  const visit = (at: string, way: readonly string[]): readonly string[] | undefined => {
    for (const next of made.get(at) ?? []) {
      if (next === id) return [...way, id];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = visit(next, [...way, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(id, [id]);
}

/** By each formula and audience those it is made of itself. No trait has the id of an audience. */
function madeOf({ traits, audiences }: Derived): ReadonlyMap<string, readonly string[]> {
  const ids = new Set([...traits, ...audiences].map(({ id }) => id));
  const formulas = traits.flatMap((trait) => (trait.type === 'formula' ? [[trait.id, needsOf(trait, ids)] as const] : []));
  return new Map([
    ...formulas,
    ...audiences.map((audience) => [audience.id, [...askedBy(audience), ...aheadOf(audience, audiences)]] as const),
  ]);
}

const askedBy = ({ condition }: Audience): readonly string[] =>
  leavesOf(condition).flatMap(({ leaf }) => ('trait' in leaf ? [leaf.trait] : 'audience' in leaf ? [leaf.audience] : []));

/** A member of an audience in a list is in none that comes before it. */
const aheadOf = ({ id, warehouse, list }: Audience, audiences: readonly Audience[]): readonly string[] =>
  audiences
    .filter((one) => one.id !== id && one.warehouse === warehouse && one.list !== undefined && one.list.name === list?.name)
    .filter((one) => (one.list?.priority ?? 0) < (list?.priority ?? 0))
    .map((one) => one.id);
