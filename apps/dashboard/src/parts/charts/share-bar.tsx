import { share } from '../../format.js';

/** How much of a whole a part is, as a bar with the figure beside it. */
export function ShareBar({ part, whole, label }: { part: number; whole: number; label: string }) {
  const of = whole === 0 ? 0 : Math.min(1, part / whole);
  return (
    <span className="inline-flex w-full items-center gap-2">
      <span
        role="img"
        aria-label={`${label}: ${share(part, whole)}`}
        className="h-1.5 min-w-12 flex-1 overflow-hidden rounded-full bg-line"
      >
        <span className="block h-full rounded-full bg-river" style={{ width: `${of * 100}%` }} />
      </span>
      <span aria-hidden className="w-14 text-right tabular-nums text-soft">
        {share(part, whole)}
      </span>
    </span>
  );
}
