import { audiencesOfProfile, readProfile, traitsOfProfile } from '@tributary/profiles';
import type { Question } from './question.js';

/** All there is to know of one profile, in one state of the warehouse. */
export const profile: Question<'profile'> = ({ profile: profileId }, { warehouse, schema }) =>
  warehouse.transaction(async (session) => ({
    ...(await readProfile(session, { schema, profileId })),
    audiences: await audiencesOfProfile(session, { schema, profileId }),
    ...(await traitsOfProfile(session, { schema, profileId })),
  }));
