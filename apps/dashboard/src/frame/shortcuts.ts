import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { PAGES } from './pages.js';

/** How long after `g` its letter may come. */
const PAIR_MS = 1_200;

/** What opens above the page by keyboard. */
export type Overlay = 'palette' | 'shortcuts' | 'pages';

const typed = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio]), textarea, select'));

/** Ctrl or Cmd with K, and `/`, open the palette; `?` the list of keys; `g` and a letter go to a page. Not while somebody types. */
export function useShortcuts(open: (overlay: Overlay) => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let gone = -PAIR_MS;
    const press = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        return open('palette');
      }
      if (event.ctrlKey || event.metaKey || event.altKey || typed(event.target) || document.querySelector('dialog[open]')) return;
      const page = event.timeStamp - gone < PAIR_MS ? PAGES.find(({ key }) => key === event.key) : undefined;
      gone = event.key === 'g' ? event.timeStamp : -PAIR_MS;
      const overlay = OVERLAY[event.key];
      if (!page && !overlay) return;
      event.preventDefault();
      if (page) void navigate({ to: page.to });
      else if (overlay) open(overlay);
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, open]);
}

const OVERLAY: Readonly<Record<string, Overlay>> = { '/': 'palette', '?': 'shortcuts' };
