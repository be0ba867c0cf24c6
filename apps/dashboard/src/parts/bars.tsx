/** One bar: a stack of parts from the bottom up. `title` is what a pointer or a screen reader gets. */
export interface Bar {
  readonly key: string;
  readonly title: string;
  readonly parts: readonly { readonly value: number; readonly className: string }[];
}

/** A row of bars on one scale. Small enough for a table cell, clear enough for a page. */
export function Bars({ bars, label, className = 'h-28' }: { bars: readonly Bar[]; label: string; className?: string }) {
  const top = Math.max(1, ...bars.map((bar) => bar.parts.reduce((sum, part) => sum + part.value, 0)));
  return (
    <ul aria-label={label} className={`flex items-end gap-[3px] ${className}`}>
      {bars.map((bar) => (
        <li
          key={bar.key}
          title={bar.title}
          className="flex h-full min-w-1 flex-1 flex-col-reverse justify-start gap-px rounded-sm bg-raised"
        >
          <span className="sr-only">{bar.title}</span>
          {bar.parts
            .filter((part) => part.value > 0)
            .map((part, index) => (
              <span
                key={index}
                aria-hidden
                className={`rounded-sm ${part.className}`}
                style={{ height: `${Math.max(4, (100 * part.value) / top)}%` }}
              />
            ))}
        </li>
      ))}
    </ul>
  );
}
