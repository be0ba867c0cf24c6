import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './parts/frame.js';
import { NotFound } from './parts/notice.js';
import { HomePage } from './routes/home/home-page.js';
import { readFilters } from './routes/runs/filters.js';

const root = createRootRoute({ notFoundComponent: NotFound });

/** The pages of those who are signed in. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Frame });

const home = createRoute({ getParentRoute: () => inside, path: '/', component: HomePage });

const runs = createRoute({
  getParentRoute: () => inside,
  path: '/runs',
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import('./routes/runs/runs-page.js'), 'RunsPage'),
});

const run = createRoute({
  getParentRoute: () => inside,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./routes/runs/run-page.js'), 'RunPage'),
});

const connectors = createRoute({
  getParentRoute: () => inside,
  path: '/connectors',
  component: lazyRouteComponent(() => import('./routes/connectors/connectors-page.js'), 'ConnectorsPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./routes/login/login-page.js'), 'LoginPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([inside.addChildren([home, runs, run, connectors]), login]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
