import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Allowed } from '../../may/allowed.js';
import { WhyNot } from '../../may/why-not.js';
import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';
import { Tabs } from '../../parts/tabs.js';
import { KeysTab } from './keys/keys-tab.js';
import { PeopleTab } from './people/people-tab.js';
import { SessionsTab } from './sessions/sessions-tab.js';
import { WarehousesTab } from './warehouses/warehouses-tab.js';
import { WorkspacesTab } from './workspaces/workspaces-tab.js';

const route = getRouteApi('/inside/settings');

const TABS = [
  { id: 'keys', label: 'API keys', panel: () => <Keys /> },
  { id: 'people', label: 'People', panel: () => <PeopleTab /> },
  { id: 'workspaces', label: 'Workspaces', panel: () => <WorkspacesTab /> },
  { id: 'warehouses', label: 'Warehouses', panel: () => <WarehousesTab /> },
  { id: 'sessions', label: 'Sessions', panel: () => <SessionsTab /> },
];

function Keys() {
  return (
    <Allowed to="access:read" otherwise={<WhyNot to="access:read" what="Seeing API keys" />}>
      <KeysTab />
    </Allowed>
  );
}

/** Who may come in, by which key, and where data is computed. */
export function SettingsPage() {
  useTitle('Settings');
  const { tab = 'keys' } = route.useSearch();
  const navigate = useNavigate();
  return (
    <>
      <PageTitle note="Who and what may come in, and where data is computed">Settings</PageTitle>
      <Tabs
        label="Settings"
        tabs={TABS}
        shown={tab}
        show={(next) => void navigate({ to: '/settings', search: { tab: next }, replace: true })}
      />
    </>
  );
}
