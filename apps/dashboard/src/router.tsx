import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Frame } from './parts/frame.js';
import { NotFound } from './parts/notice.js';
import { HomePage } from './routes/home/home-page.js';

const root = createRootRoute({ notFoundComponent: NotFound });

/** The pages of those who are signed in. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Frame });

const home = createRoute({ getParentRoute: () => inside, path: '/', component: HomePage });

/** The filters of the run list live in the address, so that a view can be sent to a colleague. */
export interface RunFilters {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly subject?: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export const runsRoute = createRoute({
  getParentRoute: () => inside,
  path: '/runs',
  validateSearch: (search): RunFilters => ({ kind: text(search['kind']), state: text(search['state']), subject: text(search['subject']) }),
  component: lazyRouteComponent(() => import('./routes/runs/runs-page.js'), 'RunsPage'),
});

export const runRoute = createRoute({
  getParentRoute: () => inside,
  path: '/runs/$runId',
  component: lazyRouteComponent(() => import('./routes/runs/run-page.js'), 'RunPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./routes/login/login-page.js'), 'LoginPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([inside.addChildren([home, runsRoute, runRoute]), login]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
