import type { ReactNode } from 'react';

/** One step of the way: done with what came of it, present with what to do, or still to come. */
export function Step({
  number,
  title,
  place,
  outcome,
  children,
}: {
  number: number;
  title: string;
  place: 'done' | 'now' | 'next';
  outcome?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li
      aria-current={place === 'now' ? 'step' : undefined}
      className={`rounded-xl border px-4 py-3 ${place === 'next' ? 'border-dashed border-line' : 'border-line bg-card'}`}
    >
      <div className="flex items-baseline gap-3">
        <span
          aria-hidden
          className={`grid size-6 shrink-0 place-items-center self-center rounded-full text-[13px] font-semibold ${LOOK[place]}`}
        >
          {place === 'done' ? '✓' : number}
        </span>
        <h2 className={`text-[15px] ${place === 'next' ? 'text-soft' : 'font-semibold'}`}>
          {title}
          {place === 'done' && <span className="sr-only"> (done)</span>}
        </h2>
        {place === 'done' && <span className="ml-auto min-w-0 truncate text-[13px] text-soft">{outcome}</span>}
      </div>
      {place === 'now' && <div className="mt-3 sm:ml-9">{children}</div>}
    </li>
  );
}

const LOOK = { done: 'bg-river text-page', now: 'bg-river-soft text-river', next: 'bg-raised text-soft' } as const;
