import { findProfiles } from '@tributary/profiles';
import { definedIdentity } from '../sources/defined.js';
import type { Question } from './question.js';

/** Which profile an identifier belongs to. */
export const profiles: Question<'profiles'> = async ({ of: { identifier, value } }, { store, workspaceId, warehouse, schema }) => {
  const { types } = await definedIdentity(store, workspaceId);
  return findProfiles(warehouse, { schema, types, type: identifier, value });
};
