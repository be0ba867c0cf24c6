import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ProfileView } from '@tributary/contract';
import { useState } from 'react';
import { counted } from '../../format.js';
import { useIdentifierTypes } from '../../identifier-types.js';
import { Allowed } from '../../may/allowed.js';
import { WhyNot } from '../../may/why-not.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Button } from '../../parts/button.js';
import { Alert, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Tabs } from '../../parts/tabs.js';
import { Ago } from '../../parts/times.js';
import { useWarehouse } from '../../parts/warehouse-choice.js';
import { DeliveriesView } from './deliveries/deliveries-view.js';
import { EraseDialog } from './erasure/erase-dialog.js';
import { EventsView } from './events-view.js';
import { GraphView } from './graph/graph-view.js';
import { Overview } from './overview/overview.js';
import { profileQuery, type Whose } from './queries.js';

const route = getRouteApi('/inside/profiles/$profileId');

/** One person: identifiers and how they were joined, traits, audiences, what destinations were told, events. */
export function ProfilePage() {
  const { profileId } = route.useParams();
  const { warehouse } = useWarehouse();
  return warehouse === undefined ? <Place /> : <Profile key={profileId} whose={{ profile: profileId, warehouse }} />;
}

const Place = () => <LoadingPage heights={['h-64', 'h-64']} />;

function Profile({ whose }: { whose: Whose }) {
  const query = useQuery(profileQuery(whose));
  const types = useIdentifierTypes();
  const name = query.data && types ? nameOf(query.data, types) : undefined;
  useTitle(name ?? 'Profile');
  return (
    <Loaded query={query} place={<Place />}>
      {(profile) => <Shown profile={profile} name={name ?? profile.id} whose={whose} />}
    </Loaded>
  );
}

/** What a person is called here: the identifier of the type that is shown first, the last seen of it. */
function nameOf({ id, identifiers }: ProfileView, types: readonly string[]): string {
  for (const wanted of types) {
    const found = identifiers.find(({ type }) => type === wanted);
    if (found) return found.value.slice(0, 120);
  }
  return id;
}

function Shown({ profile, name, whose }: { profile: ProfileView; name: string; whose: Whose }) {
  const [erasing, setErasing] = useState(false);
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageTitle
        above={<BackLink to="/profiles">Profiles</BackLink>}
        note={<About profile={profile} />}
        aside={
          profile.merged_into === null && (
            <Allowed to="profiles:write">
              <Button look="danger" onClick={() => setErasing(true)}>
                Erase…
              </Button>
            </Allowed>
          )
        }
      >
        {name}
      </PageTitle>
      {profile.merged_into === null ? (
        <Tabs
          label="Views of the profile"
          shown={tab}
          show={(id) => void navigate({ search: id === 'overview' ? {} : { tab: id }, replace: true })}
          tabs={[
            { id: 'overview', label: 'Overview', panel: () => <Overview profile={profile} whose={whose} /> },
            { id: 'identity', label: 'Identity graph', panel: () => <GraphView profile={profile} whose={whose} /> },
            { id: 'deliveries', label: 'Deliveries', panel: () => <Deliveries whose={whose} /> },
            { id: 'events', label: 'Events', panel: () => <EventsView whose={whose} /> },
          ]}
        />
      ) : (
        <Merged into={profile.merged_into} />
      )}
      {erasing && <EraseDialog profile={profile} name={name} whose={whose} close={() => setErasing(false)} />}
    </>
  );
}

function Deliveries({ whose }: { whose: Whose }) {
  return (
    <Allowed to="deliveries:read" otherwise={<WhyNot to="deliveries:read" what="Seeing what destinations were told" />}>
      <DeliveriesView whose={whose} />
    </Allowed>
  );
}

function About({ profile }: { profile: ProfileView }) {
  return (
    <>
      {counted(profile.identifier_count, 'identifier')}, since <Ago at={profile.created_at} />
      {profile.last_event_at !== null && (
        <>
          , last event <Ago at={profile.last_event_at} />
        </>
      )}
    </>
  );
}

function Merged({ into }: { into: string }) {
  return (
    <Alert title="It became part of another profile" tone="warn">
      Everything that is known of this person stands at{' '}
      <Link to="/profiles/$profileId" params={{ profileId: into }} className="font-mono text-[13px] text-river underline">
        {into}
      </Link>
    </Alert>
  );
}
