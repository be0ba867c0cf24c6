import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const identity = createRoute({
  getParentRoute: () => inside,
  path: '/identity',
  component: lazyRouteComponent(() => import('./identity-page.js'), 'IdentityPage'),
});

export const identityRoutes = [identity] as const;
