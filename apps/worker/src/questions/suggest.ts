import { suggestDefinitions } from '@tributary/imports';
import type { Question } from './question.js';

/** Definitions that fit the newest events of the warehouse. */
export const suggest: Question<'suggest'> = async (_, { warehouse, events, signal }) => ({
  ...(await suggestDefinitions(warehouse, events(), { signal })),
});
