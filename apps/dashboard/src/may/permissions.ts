import { type Act, type AREAS, type Role, ROLES, type Session } from '@tributary/contract';
import type { Kind } from '@tributary/core';

/** One thing that can be done, in the words of the scopes of keys: `syncs:run`. */
export type Permission = `${(typeof AREAS)[number]}:${Act}`;

/** What needs another role than its act usually does. */
const NEEDED: Partial<Record<Permission, Role>> = {
  'access:read': 'admin',
  'access:write': 'admin',
  'audit:read': 'admin',
  'erasures:read': 'admin',
  'erasures:run': 'admin',
  // Of profiles only erasing changes anything.
  'profiles:write': 'admin',
  'deliveries:read': 'editor',
};

const USUAL: Record<Act, Role> = { read: 'viewer', write: 'editor', run: 'editor' };

const partsOf = (permission: Permission) => permission.split(':') as [area: string, act: Act];

/** The role that something needs; who has a higher one may as well. */
export const roleNeeded = (permission: Permission): Role => NEEDED[permission] ?? USUAL[partsOf(permission)[1]];

/** What changing definitions of a kind is. */
export const WRITE = {
  warehouse: 'warehouses:write',
  identifier_type: 'identifier-types:write',
  identity_rule: 'identity-rules:write',
  pin: 'pins:write',
  context: 'contexts:write',
  trait: 'traits:write',
  audience: 'audiences:write',
  model: 'models:write',
  destination: 'destinations:write',
  sync: 'syncs:write',
  alert: 'alerts:write',
} as const satisfies Record<Kind, Permission>;

/** Whether the API would let a caller do something: its role is high enough, and its scopes, where it has any, name it. */
export function allows(
  { role, scopes }: Pick<Session, 'role' | 'scopes'>,
  permission: Permission,
  needed = roleNeeded(permission),
): boolean {
  const [area, act] = partsOf(permission);
  const named = (scope: string) => [area, '*'].some((one) => scope === `${one}:${act}` || (act === 'read' && scope.startsWith(`${one}:`)));
  return ROLES.indexOf(role) >= ROLES.indexOf(needed) && (scopes.length === 0 || scopes.some(named));
}
