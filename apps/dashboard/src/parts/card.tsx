import type { ReactNode } from 'react';

/** A titled surface. `aside` sits at the right of the title. */
export function Card({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className="flex min-w-0 flex-col rounded-xl border border-line bg-card">
      {title !== undefined && (
        <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 px-4 pt-2.5 pb-1.5">
          <h2 className="text-[15px] font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={`flex-1 ${flush ? '' : `px-4 pb-4 ${title === undefined ? 'pt-4' : ''}`}`}>{children}</div>
    </section>
  );
}

/** Figures that belong together, side by side on one surface. */
export function Figures({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line sm:grid-cols-[repeat(auto-fit,minmax(9rem,1fr))]">
      {children}
    </dl>
  );
}

/** One figure with its name; `tone` colours it when it asks for attention. */
export function Figure({ label, value, note, tone = '' }: { label: string; value: string; note?: string; tone?: string }) {
  return (
    <div className="bg-card px-4 py-3">
      <dt className="text-[13px] text-soft">{label}</dt>
      <dd>
        <span className={`mt-0.5 block text-[26px] leading-tight font-semibold tracking-tight tabular-nums ${tone}`}>{value}</span>
        {note !== undefined && <span className="mt-0.5 block text-[13px] text-soft">{note}</span>}
      </dd>
    </div>
  );
}
