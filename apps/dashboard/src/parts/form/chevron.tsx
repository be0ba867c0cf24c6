/** Tells that a field opens a list. Its place is the caller's matter, within something `relative`. */
export function Chevron({ className }: { className: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      className={`pointer-events-none absolute top-1/2 size-3.5 -translate-y-1/2 text-soft ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M4 6.5l4 4 4-4" />
    </svg>
  );
}
