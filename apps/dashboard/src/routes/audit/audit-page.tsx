import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Who did what, when, and what it changed. */
export function AuditPage() {
  useTitle('Audit');
  return <PageTitle note="Who did what, and what it changed">Audit</PageTitle>;
}
