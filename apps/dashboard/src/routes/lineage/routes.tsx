import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const lineage = createRoute({
  getParentRoute: () => inside,
  path: '/lineage',
  component: lazyRouteComponent(() => import('./lineage-page.js'), 'LineagePage'),
});

export const lineageRoutes = [lineage] as const;
