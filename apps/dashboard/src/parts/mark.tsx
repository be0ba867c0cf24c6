/** Two streams that become one. */
export function Mark({ className = 'size-6' }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 32 32"
      className={`text-river ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="3.2"
      strokeLinecap="round"
    >
      <path d="M6 5c0 9 10 8 10 16v6" />
      <path d="M26 5c0 9-10 8-10 16" />
    </svg>
  );
}
