import { provenanceOf } from '@tributary/profiles';
import { definedTraits } from '../sources/defined.js';
import type { Question } from './question.js';

/** Where the value of a trait of a profile comes from. */
export const provenance: Question<'provenance'> = async ({ profile: profileId, trait: id, limit }, at) => {
  const { store, workspaceId, warehouse, schema } = at;
  const { object: trait } = await store.objects.get({ workspaceId, kind: 'trait', id });
  const { contexts, models, identifierTypes, audiences } = await definedTraits(store, workspaceId, warehouse.config.id);
  return provenanceOf(warehouse, { schema, events: at.events(), trait, profileId, limit, contexts, models, identifierTypes, audiences });
};
