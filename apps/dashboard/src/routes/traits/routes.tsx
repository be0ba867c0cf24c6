import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { readTab } from '../../page-search.js';
import { inside } from '../inside.js';

const traits = createRoute({
  getParentRoute: () => inside,
  path: '/traits',
  component: lazyRouteComponent(() => import('./traits-page.js'), 'TraitsPage'),
});

const newTrait = createRoute({
  getParentRoute: () => inside,
  path: '/traits/new',
  component: lazyRouteComponent(() => import('./new-trait-page.js'), 'NewTraitPage'),
});

const trait = createRoute({
  getParentRoute: () => inside,
  path: '/traits/$traitId',
  validateSearch: readTab,
  component: lazyRouteComponent(() => import('./trait-page.js'), 'TraitPage'),
});

export const traitsRoutes = [traits, newTrait, trait] as const;
