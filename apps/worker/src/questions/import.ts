import { importStitchingRules } from '@tributary/identity';
import { importTraits } from '@tributary/traits';
import type { Question } from './question.js';

/** The definitions of another system, as far as they can be taken over; tried on our events where the warehouse says where they are. */
export const importDefinitions: Question<'import'> = async ({ schema }, { warehouse, signal }) => {
  const { events } = warehouse.config;
  const from = { schema, ...(events === undefined ? {} : { events }) };
  const rules = await importStitchingRules(warehouse, from);
  const traits = await importTraits(warehouse, { ...from, signal });
  return {
    objects: [...rules.types, ...rules.rules, ...traits.objects],
    problems: [...rules.problems, ...traits.problems],
  };
};
