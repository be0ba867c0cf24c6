import { type KeyboardEvent, type ReactNode, useId } from 'react';

/** One of several views of the same thing. */
export interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly panel: () => ReactNode;
}

const STEPS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Views side by side, one of them shown; arrow keys go from one to the next. Which one is shown lives with the page, best in its address. */
export function Tabs({ label, tabs, shown, show }: { label: string; tabs: readonly Tab[]; shown: string; show: (id: string) => void }) {
  const name = useId();
  const at = Math.max(
    0,
    tabs.findIndex(({ id }) => id === shown),
  );
  const current = tabs[at];
  const move = (event: KeyboardEvent) => {
    const next = tabs[STEPS[event.key]?.(at, tabs.length) ?? -1];
    if (!next) return;
    event.preventDefault();
    show(next.id);
    document.getElementById(`${name}-${next.id}`)?.focus();
  };
  if (!current) return null;
  return (
    <>
      <div role="tablist" aria-label={label} onKeyDown={move} className="mb-4 flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map(({ id, label: text }) => (
          <button
            key={id}
            id={`${name}-${id}`}
            type="button"
            role="tab"
            aria-selected={id === current.id}
            aria-controls={`${name}-panel`}
            tabIndex={id === current.id ? 0 : -1}
            onClick={() => show(id)}
            className="border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-soft -outline-offset-2 hover:text-ink aria-selected:border-river aria-selected:font-medium aria-selected:text-ink"
          >
            {text}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${name}-panel`} aria-labelledby={`${name}-${current.id}`}>
        {current.panel()}
      </div>
    </>
  );
}
