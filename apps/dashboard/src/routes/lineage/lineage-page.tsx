import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** From source to trait to audience to sync, drawn. */
export function LineagePage() {
  useTitle('Lineage');
  return <PageTitle note="What comes from what">Lineage</PageTitle>;
}
