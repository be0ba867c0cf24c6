import type { Role } from '@tributary/contract';
import type { ReactNode } from 'react';
import type { Permission } from './permissions.js';
import { useMay } from './use-may.js';

interface AllowedProps {
  readonly to: Permission;
  /** Where it takes another role than the rest of its area. */
  readonly as?: Role;
  readonly children: ReactNode;
  /** What stands there for those who may not. */
  readonly otherwise?: ReactNode;
}

/** What is only for those who may: what would be refused is not offered. */
export function Allowed({ to, as, children, otherwise = null }: AllowedProps) {
  const may = useMay(to, as);
  return may === undefined ? null : may ? children : otherwise;
}
