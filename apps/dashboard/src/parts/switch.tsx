/** On or off, taken at once. */
export function Switch({ label, on, set, busy = false }: { label: string; on: boolean; set: (on: boolean) => void; busy?: boolean }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-busy={busy || undefined}
      disabled={busy}
      onClick={() => set(!on)}
      className={`relative z-1 inline-flex h-5 w-9 shrink-0 items-center rounded-full border transition-colors ${on ? 'border-river bg-river' : 'border-soft/60 bg-raised'}`}
    >
      <span aria-hidden className={`mx-0.5 size-3.5 rounded-full transition-transform ${on ? 'translate-x-4 bg-page' : 'bg-soft'}`} />
    </button>
  );
}
