import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ConnectorView, DestinationHealth, StoredObject } from '@tributary/contract';
import { useState } from 'react';
import { api, CALM_MS } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { Button, BUTTON } from '../../parts/button.js';
import { DefinitionBar } from '../../parts/definition/definition-bar.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { DeleteDialog } from '../../parts/delete-dialog.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { Tabs } from '../../parts/tabs.js';
import { DestinationForm, DESTINATION_PLACES } from './destination-form.js';
import { OverviewTab } from './overview-tab.js';

const route = getRouteApi('/inside/destinations/$destinationId');

/** One destination: whether it answers, its settings, its limits, the syncs that write to it, and what was said to it. */
export function DestinationPage() {
  const { destinationId: id } = route.useParams();
  useTitle(id);
  const stored = useQuery({ queryKey: ['object', 'destination', id], queryFn: () => api.objects.get('destination', id) });
  const slug = stored.data?.object['connector'];
  const connector = useQuery({
    queryKey: ['connector', slug],
    queryFn: () => api.connectors.get(String(slug)),
    enabled: typeof slug === 'string',
    staleTime: Infinity,
  });
  const health = useQuery({
    queryKey: ['destination-health', 'one', id],
    queryFn: () => api.destinations.health({ id }),
    refetchInterval: CALM_MS,
  });
  return (
    <Loaded query={stored} place={<LoadingPage heights={['h-24', 'h-60']} />}>
      {(object) => <Destination key={id} stored={object} connector={connector.data} health={health.data?.items[0]} />}
    </Loaded>
  );
}

interface DestinationProps {
  readonly stored: StoredObject;
  readonly connector: ConnectorView | undefined;
  readonly health: DestinationHealth | undefined;
}

function Destination({ stored, connector, health }: DestinationProps) {
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const [deleting, setDeleting] = useState(false);
  const definition = useDefinition('destination', stored);
  const show = (next: string) => void navigate({ search: { tab: next === 'overview' ? undefined : next }, replace: true });
  const { label } = stored.object;
  const tabs = [
    { id: 'overview', label: 'Overview', panel: () => health && <OverviewTab health={health} connector={connector} /> },
    {
      id: 'settings',
      label: 'Settings',
      panel: () =>
        connector && (
          <LookOnly unless="destinations:write">
            <DestinationForm {...definition} connector={connector} />
          </LookOnly>
        ),
    },
    { id: 'history', label: 'History', panel: () => <Revisions kind="destination" id={stored.id} revision={definition.revision} /> },
  ];
  return (
    <>
      <PageTitle
        above={
          <Link to="/destinations" className="mb-1 inline-block text-[13px] text-soft hover:text-ink">
            ← Destinations
          </Link>
        }
        note={`${connector?.name ?? String(stored.object['connector'])}${stored.object['sandbox'] === true ? ', sandbox' : ''}`}
        aside={
          <div className="flex gap-2">
            <Allowed to="syncs:write">
              <Link to="/syncs/new" search={{ destination: stored.id }} className={BUTTON.plain}>
                New sync to it
              </Link>
            </Allowed>
            <Allowed to="destinations:write">
              <Button look="quiet" onClick={() => setDeleting(true)}>
                Delete
              </Button>
            </Allowed>
          </div>
        }
      >
        {typeof label === 'string' ? label : stored.id}
      </PageTitle>
      <Tabs label={`Views of ${stored.id}`} tabs={tabs} shown={tab} show={show} />
      <DefinitionBar definition={definition} shown={tab === 'settings' ? DESTINATION_PLACES : []} />
      {deleting && (
        <DeleteDialog kind="destination" id={stored.id} close={() => setDeleting(false)} gone={() => navigate({ to: '/destinations' })}>
          Nothing changes there. Its secrets are forgotten here. Syncs that write to it have to go first.
        </DeleteDialog>
      )}
    </>
  );
}
