import { definedTraits } from '../sources/defined.js';
import type { Question } from './question.js';
import { complaintsOf } from './complaints-of.js';
import { tryBothEnds } from './try-sync.js';

/** What of a sync, defined or not, does not fit its source or its destination; empty when all is well. */
export const sync: Question<'sync'> = async ({ sync: tried }, at) => {
  const { store, workspaceId, warehouse } = at;
  const { models, traits } = await definedTraits(store, workspaceId, warehouse.config.id);
  const defined = { models, traits: traits.map(({ trait }) => trait) };
  return { problems: await complaintsOf(() => tryBothEnds(at, defined, tried)) };
};
