import { useQuery } from '@tanstack/react-query';
import type { Role } from '@tributary/contract';
import { sessionQuery } from '../frame/session.js';
import { type Permission, roleNeeded } from './permissions.js';

/** Why something is not offered here, and who can change that. */
export function WhyNot({ to, as = roleNeeded(to), what }: { to: Permission; as?: Role; what: string }) {
  const { data: session } = useQuery(sessionQuery);
  return (
    <p className="text-[13px] text-soft">
      {what} needs the role <b className="font-medium">{as}</b>; yours here is <b className="font-medium">{session?.role}</b>. An admin of
      the workspace can give you another.
    </p>
  );
}
