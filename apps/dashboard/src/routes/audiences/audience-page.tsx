import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.js';
import { type Defined, definitionQuery } from '../../definitions.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Button, BUTTON } from '../../parts/button.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { useStartRun } from '../../parts/run/start-run.js';
import { Tabs } from '../../parts/tabs.js';
import { UsesCard } from '../traits/uses-card.js';
import { DeleteAudience } from './delete-audience.js';
import { AudienceForm } from './form/audience-form.js';
import { AudienceOverview } from './shown/audience-overview.js';
import { OverlapView } from './shown/overlap-view.js';

const route = getRouteApi('/inside/audiences/$audienceId');

/** One audience: how it stands and changed, its conditions, what it is used for. */
export function AudiencePage() {
  const { audienceId } = route.useParams();
  const query = useQuery(definitionQuery('audience', audienceId));
  useTitle(query.data?.object.label ?? audienceId);
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-24', 'h-72']} />}>
      {(audience) => <Shown key={audienceId} audience={audience} />}
    </Loaded>
  );
}

function Shown({ audience }: { audience: Defined<'audience'> }) {
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const { object, revision } = audience;
  return (
    <>
      <PageTitle
        above={<BackLink to="/audiences">Audiences</BackLink>}
        note={<About audience={audience} />}
        aside={<Actions audience={audience} />}
      >
        {object.label ?? object.id}
      </PageTitle>
      <Tabs
        label="Views of the audience"
        shown={tab}
        show={(id) => void navigate({ search: id === 'overview' ? {} : { tab: id }, replace: true })}
        tabs={[
          { id: 'overview', label: 'Overview', panel: () => <AudienceOverview audience={object} /> },
          {
            id: 'conditions',
            label: 'Conditions',
            panel: () => (
              <LookOnly unless="audiences:write">
                <AudienceForm key={revision} stored={audience} warehouse={object.warehouse} />
              </LookOnly>
            ),
          },
          { id: 'overlap', label: 'Overlap', panel: () => <OverlapView audience={object} /> },
          { id: 'uses', label: 'Used by', panel: () => <UsesCard node={`audience:${object.id}`} /> },
          { id: 'revisions', label: 'Revisions', panel: () => <Revisions kind="audience" id={object.id} revision={revision} /> },
        ]}
      />
    </>
  );
}

function About({ audience: { object } }: { audience: Defined<'audience'> }) {
  return (
    <>
      <code>{object.id}</code> in {object.warehouse}
      {object.description !== undefined && <span className="mt-1 block">{object.description}</span>}
    </>
  );
}

function Actions({ audience: { object } }: { audience: Defined<'audience'> }) {
  const [deleting, setDeleting] = useState(false);
  const compute = useStartRun(() => api.runs.audiences(object.warehouse));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Allowed to="audiences:write">
        <Button look="quiet" onClick={() => setDeleting(true)}>
          Delete…
        </Button>
      </Allowed>
      <Allowed to="audiences:run">
        <Button busy={compute.isPending} onClick={() => compute.mutate()}>
          Compute now
        </Button>
      </Allowed>
      <Allowed to="syncs:write">
        <Link to="/syncs/new" search={{ audience: object.id }} className={BUTTON.primary}>
          Sync this audience
        </Link>
      </Allowed>
      {compute.error !== null && <FormTrouble refusal={refusalOf(compute.error)} />}
      {deleting && <DeleteAudience id={object.id} close={() => setDeleting(false)} />}
    </div>
  );
}
