import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { PageTitle } from '../../parts/page-title.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { TraitForm } from './form/trait-form.js';

/** A new trait, tried while it is written. */
export function NewTraitPage() {
  useTitle('New trait');
  const { warehouse, choice } = useWarehouse();
  return (
    <>
      <PageTitle above={<BackLink to="/traits">Traits</BackLink>} note="What is to be known of every profile">
        New trait
      </PageTitle>
      {choice !== null && <div className="mb-4 max-w-64">{choice}</div>}
      <TraitForm warehouse={warehouse} />
    </>
  );
}
