import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTab } from '../../page-search.js';
import { inside } from '../inside.js';

const identity = createRoute({
  getParentRoute: () => inside,
  path: '/identity',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./identity-page.js'), 'IdentityPage'),
});

export const identityRoutes = [identity] as const;
