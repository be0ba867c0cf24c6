import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { optionalText, type Search } from '../../search.js';
import { inside } from '../inside.js';

const models = createRoute({
  getParentRoute: () => inside,
  path: '/models',
  validateSearch: (search: Search): { search?: string | undefined } => ({ search: optionalText(search['search']) }),
  component: lazyRouteComponent(() => import('./models-page.js'), 'ModelsPage'),
});

const newModel = createRoute({
  getParentRoute: () => inside,
  path: '/models/new',
  component: lazyRouteComponent(() => import('./new-model-page.js'), 'NewModelPage'),
});

const model = createRoute({
  getParentRoute: () => inside,
  path: '/models/$modelId',
  validateSearch: (search: Search): { tab?: string | undefined } => ({ tab: optionalText(search['tab']) }),
  component: lazyRouteComponent(() => import('./model-page.js'), 'ModelPage'),
});

const newWarehouse = createRoute({
  getParentRoute: () => inside,
  path: '/warehouses/new',
  component: lazyRouteComponent(() => import('./new-warehouse-page.js'), 'NewWarehousePage'),
});

const warehouse = createRoute({
  getParentRoute: () => inside,
  path: '/warehouses/$warehouseId',
  validateSearch: (search: Search): { tab?: string | undefined } => ({ tab: optionalText(search['tab']) }),
  component: lazyRouteComponent(() => import('./warehouse-page.js'), 'WarehousePage'),
});

export const modelsRoutes = [models, newModel, model, newWarehouse, warehouse] as const;
