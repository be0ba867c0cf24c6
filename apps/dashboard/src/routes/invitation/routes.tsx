import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../inside.js';

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./invitation-page.js'), 'InvitationPage'),
});

export const invitationRoutes = [invitation] as const;
