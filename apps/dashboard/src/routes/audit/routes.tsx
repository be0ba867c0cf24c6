import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { inside } from '../inside.js';
import { readFilters } from './filters.js';

const audit = createRoute({
  getParentRoute: () => inside,
  path: '/audit',
  validateSearch: readFilters,
  component: lazyRouteComponent(() => import('./audit-page.js'), 'AuditPage'),
});

export const auditRoutes = [audit] as const;
