import type { Trait } from '@tributary/core';
import type { TraitKind } from './kind.js';
import { last } from './last.js';
import { list } from './list.js';
import { mostFrequent } from './most-frequent.js';
import { numOfUnique } from './num-of-unique.js';
import { sum } from './sum.js';

/** Every kind of trait computed from events. */
export const TRAIT_KINDS = {
  sum,
  last,
  list,
  num_of_unique: numOfUnique,
  most_frequent: mostFrequent,
} satisfies Record<Trait['type'], TraitKind>;
