import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { optionalText, type Search } from '../../search.js';
import { inside } from '../inside.js';

const promotions = createRoute({
  getParentRoute: () => inside,
  path: '/promotions',
  validateSearch: (search: Search): { state?: string | undefined } => ({ state: optionalText(search['state']) }),
  component: lazyRouteComponent(() => import('./promotions-page.js'), 'PromotionsPage'),
});

const promotion = createRoute({
  getParentRoute: () => inside,
  path: '/promotions/$promotionId',
  component: lazyRouteComponent(() => import('./promotion-page.js'), 'PromotionPage'),
});

export const promotionsRoutes = [promotions, promotion] as const;
