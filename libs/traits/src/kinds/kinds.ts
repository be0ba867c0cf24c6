import type { EventTraitType } from '@tributary/core';
import { avg } from './avg.js';
import { first } from './first.js';
import type { TraitKind } from './kind.js';
import { last } from './last.js';
import { leastFrequent } from './least-frequent.js';
import { list } from './list.js';
import { max } from './max.js';
import { min } from './min.js';
import { mostFrequent } from './most-frequent.js';
import { numOfUnique } from './num-of-unique.js';
import { sum } from './sum.js';
import { value } from './value.js';

/** Every kind of trait computed from events. */
export const TRAIT_KINDS = {
  avg,
  first,
  last,
  least_frequent: leastFrequent,
  list,
  max,
  min,
  most_frequent: mostFrequent,
  num_of_unique: numOfUnique,
  sum,
  value,
} satisfies Record<EventTraitType, TraitKind>;
