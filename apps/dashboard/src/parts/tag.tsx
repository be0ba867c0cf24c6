import type { ReactNode } from 'react';

const LOOK = {
  soft: 'bg-raised text-soft',
  river: 'bg-river-soft text-river',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
} as const;

/** A short word about a thing, beside its name: its type, or what is special of it. */
export function Tag({ children, look = 'soft' }: { children: ReactNode; look?: keyof typeof LOOK }) {
  return <span className={`inline-block rounded px-1.5 py-px text-xs font-medium whitespace-nowrap ${LOOK[look]}`}>{children}</span>;
}
