import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** The way up from one thing to all of its kind, above its name. */
export function BackLink({ to, children }: { to: LinkProps['to']; children: ReactNode }) {
  return (
    <Link to={to} className="mb-1 inline-block text-[13px] text-soft hover:text-ink">
      ← {children}
    </Link>
  );
}
