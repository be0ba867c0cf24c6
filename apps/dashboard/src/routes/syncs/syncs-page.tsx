import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Every sync, with how its last runs went. */
export function SyncsPage() {
  useTitle('Syncs');
  return <PageTitle note="What goes where, and how the last runs went">Syncs</PageTitle>;
}
