import { Link, Outlet } from '@tanstack/react-router';

const PAGES = [
  { to: '/', label: 'Home' },
  { to: '/runs', label: 'Runs' },
] as const;

/** What surrounds every page: the name, the pages, the place for the page itself. */
export function Frame() {
  return (
    <div className="min-h-dvh">
      <a href="#page" className="sr-only focus:not-sr-only focus:absolute focus:m-2 focus:bg-card focus:px-3 focus:py-1">
        Skip to the page
      </a>
      <header className="sticky top-0 z-10 border-b border-line bg-page/90 backdrop-blur">
        <div className="mx-auto flex h-13 max-w-6xl items-center gap-6 px-4">
          <Link to="/" className="flex items-center gap-2 font-semibold tracking-tight">
            <Mark />
            Tributary
          </Link>
          <nav aria-label="Pages" className="flex gap-1">
            {PAGES.map((page) => (
              <Link
                key={page.to}
                to={page.to}
                className="rounded-md px-2.5 py-1.5 text-soft hover:bg-raised hover:text-ink"
                activeProps={{ className: 'bg-raised !text-ink font-medium', 'aria-current': 'page' }}
                activeOptions={{ exact: page.to === '/', includeSearch: false }}
              >
                {page.label}
              </Link>
            ))}
          </nav>
          <a href="/docs" className="ml-auto text-soft hover:text-ink">
            API
          </a>
        </div>
      </header>
      <main id="page" className="mx-auto max-w-6xl px-4 py-6">
        <Outlet />
      </main>
    </div>
  );
}

/** Two streams that become one. */
function Mark() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 32 32"
      className="size-6 text-river"
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
