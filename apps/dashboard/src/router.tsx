import { createRouter } from '@tanstack/react-router';
import { audiencesRoutes } from './routes/audiences/routes.js';
import { auditRoutes } from './routes/audit/routes.js';
import { connectorsRoutes } from './routes/connectors/routes.js';
import { destinationsRoutes } from './routes/destinations/routes.js';
import { homeRoutes } from './routes/home/routes.js';
import { identityRoutes } from './routes/identity/routes.js';
import { inside, root } from './routes/inside.js';
import { invitationRoutes } from './routes/invitation/routes.js';
import { lineageRoutes } from './routes/lineage/routes.js';
import { loginRoutes } from './routes/login/routes.js';
import { modelsRoutes } from './routes/models/routes.js';
import { profilesRoutes } from './routes/profiles/routes.js';
import { promotionsRoutes } from './routes/promotions/routes.js';
import { runsRoutes } from './routes/runs/routes.js';
import { settingsRoutes } from './routes/settings/routes.js';
import { startRoutes } from './routes/start/routes.js';
import { syncsRoutes } from './routes/syncs/routes.js';
import { traitsRoutes } from './routes/traits/routes.js';

/** Room by room; each says in its own `routes.tsx` which pages it has. */
const pages = [
  ...homeRoutes,
  ...startRoutes,
  ...syncsRoutes,
  ...destinationsRoutes,
  ...modelsRoutes,
  ...profilesRoutes,
  ...audiencesRoutes,
  ...traitsRoutes,
  ...lineageRoutes,
  ...identityRoutes,
  ...runsRoutes,
  ...connectorsRoutes,
  ...promotionsRoutes,
  ...settingsRoutes,
  ...auditRoutes,
] as const;

export const router = createRouter({
  routeTree: root.addChildren([inside.addChildren(pages), ...loginRoutes, ...invitationRoutes]),
  defaultPreload: 'intent',
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
