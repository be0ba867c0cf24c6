import { previewTrait } from '@tributary/traits';
import { definedIdentity, definedTraits } from '../sources/defined.js';
import { normalizeBy } from '../sources/normalize-by.js';
import type { Question } from './question.js';

/** The values a trait would have, stored or not, of the profiles that did something last. */
export const traitPreview: Question<'trait_preview'> = async ({ trait, profiles }, at) => {
  const { store, workspaceId, warehouse, schema } = at;
  const { traits, models, identifierTypes, audiences } = await definedTraits(store, workspaceId, warehouse.config.id);
  const { types } = await definedIdentity(store, workspaceId);
  const others = traits.map(({ trait: one }) => one).filter(({ id }) => id !== trait.id);
  const place = { schema, events: at.events(), models, identifierTypes, audiences };
  return previewTrait(warehouse, { ...place, trait, others, profiles, normalizeKeys: normalizeBy(types) });
};
