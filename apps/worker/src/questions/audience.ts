import { previewAudience } from '@tributary/audiences';
import { audiencesIn, outOfAudiences } from '../sources/audiences.js';
import type { Question } from './question.js';

/** Who would be in an audience now, stored or not. */
export const audience: Question<'audience'> = async ({ audience: asked }, { store, workspaceId, warehouse, schema }) => {
  const audiences = await audiencesIn(store, workspaceId, warehouse.config.id);
  const out = await outOfAudiences(warehouse);
  return previewAudience(warehouse, { schema, audience: asked, audiences, clock: new Date(), ...out });
};
