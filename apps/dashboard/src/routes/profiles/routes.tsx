import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTab } from '../../page-search.js';
import { inside } from '../inside.js';
import { readSearch } from './search.js';

const profiles = createRoute({
  getParentRoute: () => inside,
  path: '/profiles',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./profiles-page.js'), 'ProfilesPage'),
});

const profile = createRoute({
  getParentRoute: () => inside,
  path: '/profiles/$profileId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./profile-page.js'), 'ProfilePage'),
});

export const profilesRoutes = [profiles, profile] as const;
