import { useTitle } from '../../page-state.js';
import { PageTitle } from '../../parts/page-title.js';

/** API keys, users and workspaces. */
export function SettingsPage() {
  useTitle('Settings');
  return <PageTitle note="Keys, users and workspaces">Settings</PageTitle>;
}
