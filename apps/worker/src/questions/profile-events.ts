import { eventsOfProfile } from '@tributary/profiles';
import type { Question } from './question.js';

/** What a profile did, the newest first. */
export const profileEvents: Question<'profile_events'> = ({ profile: profileId, cursor, limit }, { warehouse, schema }) =>
  eventsOfProfile(warehouse, { schema, profileId, limit, cursor });
