import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './parts/frame.js';
import { NotFound } from './parts/notice.js';
import { HomePage } from './routes/home/home-page.js';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage });

/** The filters of the run list live in the address, so that a view can be sent to a colleague. */
export interface RunFilters {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly subject?: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export const runsRoute = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: (search): RunFilters => ({ kind: text(search['kind']), state: text(search['state']), subject: text(search['subject']) }),
  component: lazyRouteComponent(() => import('./routes/runs/runs-page.js'), 'RunsPage'),
});

export const runRoute = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./routes/runs/run-page.js'), 'RunPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./routes/login/login-page.js'), 'LoginPage'),
});

export const router = createRouter({ routeTree: root.addChildren([home, runsRoute, runRoute, login]), defaultPreload: 'intent' });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
