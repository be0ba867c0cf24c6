import { useQuery } from '@tanstack/react-query';
import type { Role } from '@tributary/contract';
import { sessionQuery } from '../frame/session.js';
import { allows, type Permission } from './permissions.js';

/**
 * Whether who is signed in may do something; nothing as long as that is not known. `needed`: where it takes another role than the rest of
 * its area.
 */
export function useMay(permission: Permission, needed?: Role): boolean | undefined {
  const { data: session } = useQuery(sessionQuery);
  return session && allows(session, permission, needed);
}
