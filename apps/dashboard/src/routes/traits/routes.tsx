import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const traits = createRoute({
  getParentRoute: () => inside,
  path: '/traits',
  component: lazyRouteComponent(() => import('./traits-page.js'), 'TraitsPage'),
});

export const traitsRoutes = [traits] as const;
