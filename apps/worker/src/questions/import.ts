import { type ErrorDetail, Invalid } from '@tributary/core';
import { importStitchingRules, importTraits } from '@tributary/imports';
import type { Question } from './question.js';

/**
 * The definitions of another system, as far as they can be taken over; tried on our events where the warehouse says where they are. A system that has
 * only some of its tables is imported as far as they go; one that has none is an error.
 */
export const importDefinitions: Question<'import'> = async ({ schema }, { warehouse, signal }) => {
  const { events } = warehouse.config;
  const from = { schema, ...(events === undefined ? {} : { events }) };
  const rules = await importStitchingRules(warehouse, from).catch((error: unknown) => unread(error));
  const traits = await importTraits(warehouse, { ...from, taken: rules.types.map(({ id }) => id), signal });
  if ('missing' in rules && traits.objects.length === 0) throw rules.missing;
  return {
    objects: [...rules.types, ...rules.rules, ...traits.objects],
    problems: [...rules.problems, ...traits.problems],
  };
};

function unread(error: unknown) {
  if (!(error instanceof Invalid) || error.code !== 'import.tables') throw error;
  const problems: readonly ErrorDetail[] = error.details;
  return { types: [], rules: [], problems, missing: error };
}
