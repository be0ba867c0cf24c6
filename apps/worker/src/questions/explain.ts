import { explainIdentity } from '@tributary/profiles';
import { definedIdentity } from '../sources/defined.js';
import type { Question } from './question.js';

/** Why two identifiers are one profile. */
export const explain: Question<'explain'> = async ({ from, to }, { store, workspaceId, warehouse, schema, signal }) => {
  const { types, pins } = await definedIdentity(store, workspaceId);
  const named = ({ identifier, value }: typeof from) => ({ type: identifier, value });
  return explainIdentity(warehouse, { schema, types, pins, from: named(from), to: named(to), signal });
};
