import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Every model, with a look at its records. */
export function ModelsPage() {
  useTitle('Models');
  return <PageTitle note="Tables and queries with a key, as sources of syncs">Models</PageTitle>;
}
