import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';
import { readFilters } from './filters.js';

const runs = createRoute({
  getParentRoute: () => inside,
  path: '/runs',
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import('./runs-page.js'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => inside,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./run-page.js'), 'RunPage'),
});

export const runsRoutes = [runs, run] as const;
