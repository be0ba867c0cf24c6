import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';

const lineage = createRoute({
  getParentRoute: () => inside,
  path: '/lineage',
  validateSearch: (search: Record<string, unknown>): { readonly focus?: string } =>
    typeof search['focus'] === 'string' ? { focus: search['focus'] } : {},
  component: lazyRouteComponent(() => import('./lineage-page.js'), 'LineagePage'),
});

export const lineageRoutes = [lineage] as const;
