import type { Act, AREAS, ScopeParts } from '@tributary/contract';

/** Parts of an address that belong to an area of another name. */
const AREA_OF: Readonly<Record<string, (typeof AREAS)[number]>> = {
  'api-keys': 'access',
  users: 'access',
  invitations: 'access',
  workspaces: 'access',
  sessions: 'access',
  apply: 'project',
  plan: 'project',
  plans: 'project',
  export: 'project',
  promotions: 'project',
  'check-definitions': 'project',
  stitch: 'identity',
  'trait-statistics': 'traits',
  'sample-warehouse': 'warehouses',
  'source-columns': 'syncs',
  'sync-health': 'syncs',
  'destination-health': 'destinations',
};

/** What is asked for with a body, and changes nothing. */
const READS = /^\/v1\/(plan|export|audiences\/overlap)$/;
/** What works in a warehouse or at a destination. */
const RUNS =
  /\/(runs|preview|check|check-definitions|query|suggest|sample-warehouse|source-columns|what-if|reconcile|cancel|release|retry|reset|recalculate|promote|rollback|import|erasures)$/;

/** What a key with scopes needs for a route; nothing for those that are about the caller, and for probes. */
export function scopeOf(method: string, route: string): ScopeParts | undefined {
  const [, root = '', part = ''] = route.split('/');
  const segment = root === 'v1' ? part : root;
  if (segment === 'session') return undefined;
  return { area: AREA_OF[segment] ?? segment, act: actOf(method, route) };
}

function actOf(method: string, route: string): Act {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (method !== 'POST') return 'write';
  if (READS.test(route)) return 'read';
  return RUNS.test(route) ? 'run' : 'write';
}
