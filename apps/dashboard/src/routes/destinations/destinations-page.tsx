import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Every destination, with its health and what it is owed. */
export function DestinationsPage() {
  useTitle('Destinations');
  return <PageTitle note="Where records go">Destinations</PageTitle>;
}
