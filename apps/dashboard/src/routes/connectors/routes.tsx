import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const connectors = createRoute({
  getParentRoute: () => inside,
  path: '/connectors',
  component: lazyRouteComponent(() => import('./connectors-page.js'), 'ConnectorsPage'),
});

export const connectorsRoutes = [connectors] as const;
