import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const profiles = createRoute({
  getParentRoute: () => inside,
  path: '/profiles',
  component: lazyRouteComponent(() => import('./profiles-page.js'), 'ProfilesPage'),
});

export const profilesRoutes = [profiles] as const;
