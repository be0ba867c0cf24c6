import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Every trait, with its coverage and distribution. */
export function TraitsPage() {
  useTitle('Traits');
  return <PageTitle note="What is known of every profile">Traits</PageTitle>;
}
