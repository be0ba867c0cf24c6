import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** People, found by any identifier. */
export function ProfilesPage() {
  useTitle('Profiles');
  return <PageTitle note="People, found by any identifier">Profiles</PageTitle>;
}
