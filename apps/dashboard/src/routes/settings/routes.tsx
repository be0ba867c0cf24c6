import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  validateSearch: (search: Readonly<Record<string, unknown>>): { readonly tab?: string } =>
    typeof search['tab'] === 'string' ? { tab: search['tab'] } : {},
  component: lazyRouteComponent(() => import('./settings-page.js'), 'SettingsPage'),
});

export const settingsRoutes = [settings] as const;
