import { graphOfProfile } from '@tributary/profiles';
import type { Question } from './question.js';

/** Which events made one person of the identifiers of a profile, in one state of the warehouse. */
export const profileGraph: Question<'profile_graph'> = ({ profile: profileId }, { warehouse, schema }) =>
  warehouse.transaction((session) => graphOfProfile(session, { schema, profileId }));
