import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useRunStream } from '../live-runs.js';
import { Mark } from '../parts/mark.js';
import { Toasts } from '../parts/toasts.js';
import { Account } from './account.js';
import { Navigation } from './navigation.js';
import { usePageFocus } from './page-focus.js';
import { SearchButton } from './search-button.js';
import { type Overlay, useShortcuts } from './shortcuts.js';
import { WorkspaceChoice } from './workspace.js';
import { Page } from './page.js';

const Palette = lazy(async () => ({ default: (await import('./palette/palette.js')).Palette }));
const ShortcutsDialog = lazy(async () => ({ default: (await import('./shortcuts-dialog.js')).ShortcutsDialog }));
const Sheet = lazy(async () => ({ default: (await import('./sheet.js')).Sheet }));

/** What surrounds every page: the name, the pages, the place for the page itself. Follows the runs for all of them. */
export function Frame() {
  const { lost, active } = useRunStream();
  const [overlay, open] = useState<Overlay>();
  const close = useCallback(() => open(undefined), []);
  const page = useRef<HTMLElement>(null);
  useShortcuts(open);
  usePageFocus(page);
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
      <SkipLink />
      <TopBar active={active} open={open} />
      <aside className="sticky top-0 hidden h-dvh flex-col gap-4 overflow-y-auto border-r border-line px-3 py-4 lg:flex">
        <div>
          <div className="px-2.5">
            <HomeLink />
          </div>
          <WorkspaceChoice />
        </div>
        <SearchButton open={() => open('palette')} />
        <div className="flex-1">
          <Navigation active={active} />
        </div>
        <Account />
      </aside>
      <main ref={page} id="page" tabIndex={-1} className="mx-auto w-full max-w-6xl px-4 pt-6 pb-16 outline-none lg:px-8">
        <Page />
      </main>
      <Suspense>
        {overlay === 'palette' && <Palette close={close} />}
        {overlay === 'shortcuts' && <ShortcutsDialog close={close} />}
        {overlay === 'pages' && <Sheet active={active} close={close} />}
      </Suspense>
      <Toasts />
      {lost && <Lost />}
    </div>
  );
}

function SkipLink() {
  return (
    <a
      href="#page"
      className="sr-only focus:not-sr-only focus:absolute focus:z-20 focus:m-2 focus:rounded-md focus:bg-card focus:px-3 focus:py-2"
    >
      Skip to the page
    </a>
  );
}

function HomeLink() {
  return (
    <Link to="/" aria-label="Tributary, home" className="flex items-center gap-2 font-semibold tracking-tight">
      <Mark />
      Tributary
    </Link>
  );
}

/** Where there is no room for the navigation beside the page. */
function TopBar({ active, open }: { active: number; open: (overlay: Overlay) => void }) {
  return (
    <header className="sticky top-0 z-10 flex h-13 items-center gap-2 border-b border-line bg-page/90 px-2 backdrop-blur lg:hidden">
      <button
        type="button"
        aria-label={active > 0 ? `Pages, ${active} under way` : 'Pages'}
        aria-haspopup="dialog"
        onClick={() => open('pages')}
        className="relative grid size-9 place-items-center rounded-md hover:bg-raised"
      >
        <svg aria-hidden viewBox="0 0 16 16" className="size-5" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
          <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
        </svg>
        {active > 0 && <span aria-hidden className="absolute top-1 right-1 size-2 rounded-full bg-river" />}
      </button>
      <HomeLink />
      <div className="ml-auto">
        <SearchButton open={() => open('palette')} small />
      </div>
    </header>
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
