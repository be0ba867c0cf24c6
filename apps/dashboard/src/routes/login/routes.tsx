import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../inside.js';

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./login-page.js'), 'LoginPage'),
});

export const loginRoutes = [login] as const;
