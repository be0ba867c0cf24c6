import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const destinations = createRoute({
  getParentRoute: () => inside,
  path: '/destinations',
  component: lazyRouteComponent(() => import('./destinations-page.js'), 'DestinationsPage'),
});

export const destinationsRoutes = [destinations] as const;
