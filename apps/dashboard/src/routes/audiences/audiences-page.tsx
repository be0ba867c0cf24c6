import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Every audience, with its size. */
export function AudiencesPage() {
  useTitle('Audiences');
  return <PageTitle note="Sets of profiles, each given by a condition">Audiences</PageTitle>;
}
