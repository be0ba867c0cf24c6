/** One bar: a stack of parts from the bottom up. `title` is what a pointer or a screen reader gets. */
export interface Bar {
  readonly key: string;
  readonly title: string;
  readonly parts: readonly { readonly value: number; readonly className: string }[];
}

const sizeOf = (bar: Bar) => bar.parts.reduce((sum, part) => sum + part.value, 0);

/** A row of bars on one scale, standing on a line. Small enough for a table cell, clear enough for a page. */
export function Bars({
  bars,
  label,
  className = '',
  bar: barClass = 'flex-1',
}: {
  bars: readonly Bar[];
  label: string;
  className?: string;
  bar?: string;
}) {
  const top = Math.max(1, ...bars.map(sizeOf));
  return (
    <ul aria-label={label} className={`flex items-end border-b border-line ${className}`}>
      {bars.map((bar) => (
        <li key={bar.key} title={bar.title} className={`group flex h-full flex-col-reverse justify-start gap-px ${barClass}`}>
          <span className="sr-only">{bar.title}</span>
          {bar.parts
            .filter((part) => part.value > 0)
            .map((part, index) => (
              <span
                key={index}
                aria-hidden
                className={`min-h-[3px] rounded-t-[3px] group-hover:opacity-80 ${part.className}`}
                style={{ height: `${(100 * part.value) / top}%` }}
              />
            ))}
        </li>
      ))}
    </ul>
  );
}
