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
    <section className="overflow-hidden rounded-xl border border-line bg-card">
      {title !== undefined && (
        <header className="flex items-center justify-between gap-3 px-4 pt-3 pb-2">
          <h2 className="font-semibold">{title}</h2>
          {aside}
        </header>
      )}
      <div className={flush ? '' : 'px-4 pb-4'}>{children}</div>
    </section>
  );
}

/** One figure with its name; `tone` colours it when it asks for attention. */
export function Figure({ label, value, note, tone = '' }: { label: string; value: string; note?: string; tone?: string }) {
  return (
    <div className="rounded-xl border border-line bg-card px-4 py-3">
      <div className="text-[13px] text-soft">{label}</div>
      <div className={`mt-0.5 text-2xl font-semibold tracking-tight tabular-nums ${tone}`}>{value}</div>
      {note !== undefined && <div className="mt-0.5 text-xs text-soft">{note}</div>}
    </div>
  );
}
