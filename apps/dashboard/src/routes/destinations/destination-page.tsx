import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ConnectorView, DestinationHealth, StoredObject } from '@tributary/contract';
import { api, CALM_MS } from '../../api.js';
import { Allowed } from '../../may/allowed.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { BUTTON } from '../../parts/button.js';
import { DefinitionPage } from '../../parts/definition/definition-page.js';
import { useDefinition } from '../../parts/definition/use-definition.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded } from '../../parts/page-title.js';
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
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const definition = useDefinition('destination', stored);
  const { connector: slug, sandbox } = stored.object;
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
  ];
  return (
    <DefinitionPage
      {...{ stored, definition, tabs, tab }}
      show={(next) => void navigate({ search: { tab: next }, replace: true })}
      edited={{ tab: 'settings', places: DESTINATION_PLACES }}
      gone={() => navigate({ to: '/destinations' })}
      above={<BackLink to="/destinations">Destinations</BackLink>}
      note={`${connector?.name ?? String(slug)}${sandbox === true ? ', sandbox' : ''}`}
      aside={
        <Allowed to="syncs:write">
          <Link to="/syncs/new" search={{ destination: stored.id }} className={BUTTON.plain}>
            New sync to it
          </Link>
        </Allowed>
      }
    >
      Nothing changes there. Its secrets are forgotten here. Syncs that write to it have to go first.
    </DefinitionPage>
  );
}
