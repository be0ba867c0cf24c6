import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { AudienceForm } from './form/audience-form.js';

/** A new audience, with its size while it is built. */
export function NewAudiencePage() {
  useTitle('New audience');
  const { warehouse, none, choice } = useWarehouse();
  return (
    <>
      <PageTitle above={<BackLink to="/audiences">Audiences</BackLink>} note="The profiles that fulfil what you say here">
        New audience
      </PageTitle>
      {choice !== null && <div className="mb-4 max-w-64">{choice}</div>}
      {none && (
        <Card>
          <Empty title="No warehouse has events yet">Audiences are sets of profiles, and profiles are made of events.</Empty>
        </Card>
      )}
      {warehouse !== undefined && <AudienceForm key={warehouse} warehouse={warehouse} />}
    </>
  );
}
