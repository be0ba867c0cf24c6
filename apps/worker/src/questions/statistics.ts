import { readStatistics } from '@tributary/profiles';
import type { Question } from './question.js';

/** What the values of a trait, or of all traits, look like. */
export const statistics: Question<'statistics'> = async ({ trait }, { warehouse, schema }) => ({
  items: await readStatistics(warehouse, { schema, trait }),
});
