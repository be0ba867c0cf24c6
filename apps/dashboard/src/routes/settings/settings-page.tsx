import { getRouteApi, useNavigate } from '@tanstack/react-router';
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
  { id: 'keys', label: 'API keys', panel: () => <KeysTab /> },
  { id: 'people', label: 'People', panel: () => <PeopleTab /> },
  { id: 'workspaces', label: 'Workspaces', panel: () => <WorkspacesTab /> },
  { id: 'warehouses', label: 'Warehouses', panel: () => <WarehousesTab /> },
  { id: 'sessions', label: 'Sessions', panel: () => <SessionsTab /> },
];

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
