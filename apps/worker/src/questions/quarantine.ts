import { listQuarantined } from '@tributary/profiles';
import type { Question } from './question.js';

/** Which identifiers occur with too many others. */
export const quarantine: Question<'quarantine'> = ({ type, limit }, { warehouse, schema }) =>
  listQuarantined(warehouse, { schema, type, limit });
