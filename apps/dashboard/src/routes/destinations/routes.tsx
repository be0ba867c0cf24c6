import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { optionalText, type Search } from '../../search.js';
import { inside } from '../inside.js';

const destinations = createRoute({
  getParentRoute: () => inside,
  path: '/destinations',
  validateSearch: (search: Search): { search?: string | undefined } => ({ search: optionalText(search['search']) }),
  component: lazyRouteComponent(() => import('./destinations-page.js'), 'DestinationsPage'),
});

const newDestination = createRoute({
  getParentRoute: () => inside,
  path: '/destinations/new',
  validateSearch: (search: Search): { connector?: string | undefined } => ({ connector: optionalText(search['connector']) }),
  component: lazyRouteComponent(() => import('./new-destination-page.js'), 'NewDestinationPage'),
});

const destination = createRoute({
  getParentRoute: () => inside,
  path: '/destinations/$destinationId',
  validateSearch: (search: Search): { tab?: string | undefined } => ({ tab: optionalText(search['tab']) }),
  component: lazyRouteComponent(() => import('./destination-page.js'), 'DestinationPage'),
});

export const destinationsRoutes = [destinations, newDestination, destination] as const;
