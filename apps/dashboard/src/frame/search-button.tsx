const APPLE = /mac|iphone|ipad/i.test(navigator.userAgent);

/** Opens the palette, and tells which keys would. */
export function SearchButton({ open, small = false }: { open: () => void; small?: boolean }) {
  return (
    <button
      type="button"
      aria-label={small ? 'Search' : undefined}
      aria-keyshortcuts="Control+K"
      aria-haspopup="dialog"
      onClick={open}
      className={
        small
          ? 'grid size-9 place-items-center rounded-md hover:bg-raised'
          : 'flex w-full items-center gap-2 rounded-md border border-line bg-card px-2.5 py-1.5 text-soft hover:bg-raised hover:text-ink'
      }
    >
      <svg aria-hidden viewBox="0 0 16 16" className="size-4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
        <path d="M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14" />
      </svg>
      {!small && (
        <>
          Search
          <kbd aria-hidden className="ml-auto font-sans text-xs">
            {APPLE ? '⌘' : 'Ctrl'} K
          </kbd>
        </>
      )}
    </button>
  );
}
