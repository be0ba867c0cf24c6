import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';
import { readNewSync, readSyncFilters, readSyncTab } from './search.js';

const syncs = createRoute({
  getParentRoute: () => inside,
  path: '/syncs',
  validateSearch: readSyncFilters,
  component: lazyRouteComponent(() => import('./syncs-page.js'), 'SyncsPage'),
});

const newSync = createRoute({
  getParentRoute: () => inside,
  path: '/syncs/new',
  validateSearch: readNewSync,
  component: lazyRouteComponent(() => import('./new-sync-page.js'), 'NewSyncPage'),
});

const sync = createRoute({
  getParentRoute: () => inside,
  path: '/syncs/$syncId',
  validateSearch: readSyncTab,
  component: lazyRouteComponent(() => import('./sync-page.js'), 'SyncPage'),
});

export const syncsRoutes = [syncs, newSync, sync] as const;
