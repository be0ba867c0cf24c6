import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** Identifier types and identity rules, with what another choice would do. */
export function IdentityPage() {
  useTitle('Identity');
  return <PageTitle note="The rules that make profiles of events">Identity</PageTitle>;
}
