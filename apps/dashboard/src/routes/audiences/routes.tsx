import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTab } from '../../page-search.js';
import { inside } from '../inside.js';

const audiences = createRoute({
  getParentRoute: () => inside,
  path: '/audiences',
  component: lazyRouteComponent(() => import('./audiences-page.js'), 'AudiencesPage'),
});

const newAudience = createRoute({
  getParentRoute: () => inside,
  path: '/audiences/new',
  component: lazyRouteComponent(() => import('./new-audience-page.js'), 'NewAudiencePage'),
});

const audience = createRoute({
  getParentRoute: () => inside,
  path: '/audiences/$audienceId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./audience-page.js'), 'AudiencePage'),
});

export const audiencesRoutes = [audiences, newAudience, audience] as const;
