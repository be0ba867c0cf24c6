import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const syncs = createRoute({
  getParentRoute: () => inside,
  path: '/syncs',
  component: lazyRouteComponent(() => import('./syncs-page.js'), 'SyncsPage'),
});

export const syncsRoutes = [syncs] as const;
