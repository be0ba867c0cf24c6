import type { Permission } from '../may/permissions.js';

type Address =
  | ('/' | '/syncs' | '/destinations' | '/models' | '/profiles' | '/audiences' | '/traits' | '/lineage' | '/identity')
  | ('/runs' | '/connectors' | '/promotions' | '/settings' | '/audit');

/** A page that the navigation, the palette and the keyboard lead to. */
export interface PageEntry {
  readonly to: Address;
  readonly label: string;
  /** Pressed after `g`. */
  readonly key: string;
  /** Drawn in a square of 16. */
  readonly sign: string;
  /** Where not everybody may look. */
  readonly needs?: Permission;
}

/** Pages that belong together; the first group needs no name. */
export interface PageGroup {
  readonly name: string;
  readonly pages: readonly PageEntry[];
}

/** All pages, in the order of the product's sentence. */
export const PAGE_GROUPS: readonly PageGroup[] = [
  { name: '', pages: [{ to: '/', label: 'Home', key: 'h', sign: 'M2.5 7.3 8 2.8l5.5 4.5v6h-4V9.6h-3v3.7h-4z' }] },
  {
    name: 'Activation',
    pages: [
      { to: '/syncs', label: 'Syncs', key: 's', sign: 'M2.5 5.5h10L9.8 2.8M13.5 10.5h-10l2.7 2.7' },
      {
        ...{ to: '/destinations', label: 'Destinations', key: 'd' },
        sign: 'M8 14s4.7-4.2 4.7-7.5a4.7 4.7 0 0 0-9.4 0C3.3 9.8 8 14 8 14zM8 8a1.6 1.6 0 1 0 0-3.2A1.6 1.6 0 0 0 8 8z',
      },
      { to: '/models', label: 'Models', key: 'm', sign: 'M2.5 3h11v10h-11zM2.5 6.3h11M6.5 6.3V13' },
    ],
  },
  {
    name: 'People',
    pages: [
      {
        ...{ to: '/profiles', label: 'Profiles', key: 'p' },
        sign: 'M8 7.8a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM3 13.5c.4-2.4 2.4-3.5 5-3.5s4.6 1.1 5 3.5',
      },
      {
        ...{ to: '/audiences', label: 'Audiences', key: 'a' },
        sign: 'M5.6 7.4a2.1 2.1 0 1 0 0-4.2 2.1 2.1 0 0 0 0 4.2zM1.7 12.8c.3-2.2 1.9-3.2 3.9-3.2s3.6 1 3.9 3.2M10.5 7.3a2 2 0 0 0 0-4M11.3 9.7c1.7.3 2.8 1.3 3 3.1',
      },
      { to: '/traits', label: 'Traits', key: 't', sign: 'M2.5 2.5h5.2l6 6-5.2 5.2-6-6zM5.4 5.4v.1' },
      {
        ...{ to: '/lineage', label: 'Lineage', key: 'l' },
        sign: 'M3.5 5.2a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM3.5 14a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM12.5 9.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM5 4.3l6 3M5 11.7l6-3',
      },
      {
        ...{ to: '/identity', label: 'Identity', key: 'i' },
        sign: 'M6.4 9.6l3.2-3.2M7.2 4.9l1-1a2.7 2.7 0 0 1 3.9 3.9l-1 1M8.8 11.1l-1 1a2.7 2.7 0 0 1-3.9-3.9l1-1',
      },
    ],
  },
  {
    name: 'Operation',
    pages: [
      { to: '/runs', label: 'Runs', key: 'r', sign: 'M4.5 2.8l8.3 5.2-8.3 5.2z' },
      {
        ...{ to: '/connectors', label: 'Connectors', key: 'c' },
        sign: 'M5.5 2.3v3M10.5 2.3v3M3.3 5.3h9.4v2.2a4.7 4.7 0 0 1-9.4 0zM8 12.2v1.8',
      },
      { to: '/promotions', label: 'Promotions', key: 'o', sign: 'M2.5 4.5h5v5h-5zM10 6.5h3.5v7h-7V11M9 4.5h4.5M11.5 2.5l2 2' },
      {
        ...{ to: '/settings', label: 'Settings', key: 'e' },
        sign: 'M2.3 5h6.2M11.7 5h2M2.3 11h2M7.5 11h6.2M10.1 6.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2zM5.9 12.6a1.6 1.6 0 1 0 0-3.2 1.6 1.6 0 0 0 0 3.2z',
      },
      { to: '/audit', label: 'Audit', key: 'u', sign: 'M3 3.8h10M3 8h10M3 12.2h5.5', needs: 'audit:read' },
    ],
  },
];

export const PAGES: readonly PageEntry[] = PAGE_GROUPS.flatMap(({ pages }) => pages);

/** Pages that only those can use who may do what they are for. */
const NEEDED: Readonly<Record<string, Permission>> = {
  '/start': 'project:write',
  '/syncs/new': 'syncs:write',
  '/destinations/new': 'destinations:write',
  '/models/new': 'models:write',
  '/warehouses/new': 'warehouses:write',
  '/audiences/new': 'audiences:write',
  '/traits/new': 'traits:write',
};

/** What somebody must be allowed to use the page at an address; nothing where everybody may look at it. */
export const neededAt = (path: string): Permission | undefined => NEEDED[path] ?? PAGES.find(({ to }) => to === path)?.needs;
