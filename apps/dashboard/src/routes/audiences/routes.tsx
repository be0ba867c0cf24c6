import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const audiences = createRoute({
  getParentRoute: () => inside,
  path: '/audiences',
  component: lazyRouteComponent(() => import('./audiences-page.js'), 'AudiencesPage'),
});

export const audiencesRoutes = [audiences] as const;
