import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { api } from '../api.js';
import { counted } from '../format.js';
import { useRunStream } from '../live-runs.js';
import { Mark } from './mark.js';

const PAGE_LINK = 'flex items-center gap-1.5 rounded-md px-2.5 py-1.5 text-soft hover:bg-raised hover:text-ink';
const SIDE_LINK = 'rounded-md px-2 py-1.5 text-soft hover:text-ink';

/** What surrounds every page: the name, the pages, the place for the page itself. Follows the runs for all of them. */
export function Frame() {
  const { lost, active } = useRunStream();
  return (
    <div className="min-h-dvh">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-2 focus:rounded-md focus:bg-card focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-10 border-b border-line bg-page/90 backdrop-blur">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 px-4 py-1.5 sm:h-13 sm:flex-nowrap sm:gap-6 sm:py-0">
          <Link to="/" aria-label="Tributary, home" className="flex items-center gap-2 font-semibold tracking-tight">
            <Mark />
            Tributary
          </Link>
          <nav aria-label="Pages" className="flex gap-1 overflow-x-auto max-sm:order-last max-sm:-mx-2.5 max-sm:w-full">
            <PageLink to="/" label="Home" />
            <PageLink to="/runs" label="Runs" active={active} />
            <PageLink to="/connectors" label="Connectors" />
          </nav>
          <div className="ml-auto flex items-center gap-1 sm:gap-3">
            <a href="/docs" className={SIDE_LINK}>
              API
            </a>
            <SignOut />
          </div>
        </div>
      </header>
      <main id="page" tabIndex={-1} className="mx-auto max-w-6xl px-4 pt-6 pb-16 outline-none">
        <Outlet />
      </main>
      {lost && <Lost />}
    </div>
  );
}

function PageLink({ to, label, active = 0 }: { to: '/' | '/runs' | '/connectors'; label: string; active?: number }) {
  return (
    <Link
      to={to}
      className={PAGE_LINK}
      activeProps={{ className: 'bg-raised !text-ink font-medium', 'aria-current': 'page' }}
      activeOptions={{ exact: to === '/', includeSearch: false }}
    >
      {label}
      {active > 0 && (
        <span title={`${counted(active, 'run')} under way`} className="rounded-full bg-river-soft px-1.5 text-xs font-semibold text-river">
          {active}
          <span className="sr-only"> under way</span>
        </span>
      )}
    </Link>
  );
}

function SignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await api.session.logout();
    await navigate({ to: '/login' });
    queries.clear();
  };
  return (
    <button type="button" onClick={() => void leave()} className={SIDE_LINK}>
      Sign out
    </button>
  );
}

/** The page stays as it was; it only says that it may be old. */
function Lost() {
  return (
    <p
      role="status"
      className="fixed inset-x-4 bottom-4 z-20 mx-auto w-fit rounded-lg border border-line bg-card px-4 py-2 shadow-lg shadow-black/10"
    >
      <span className="font-medium text-warn">Tributary does not answer.</span> This page goes on as soon as it does.
    </p>
  );
}
