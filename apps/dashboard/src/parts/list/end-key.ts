import { useEffect, useState } from 'react';
import type { Further } from './paged.js';

const TYPED = 'input, textarea, select';

/** What says that one does not want to go to the end any more. */
const ELSEWHERE = ['wheel', 'touchmove', 'pointerdown'] as const;

/**
 * End leads to the end of the whole list, not only of what is here of it: page after page is read and the window goes along, until the
 * last one or until somebody goes elsewhere.
 */
export function useEndKey({ hasNextPage, isFetchingNextPage, fetchNextPage }: Further): void {
  const [going, setGoing] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const typed = event.target instanceof HTMLElement && event.target.matches(TYPED);
      setGoing(event.key === 'End' && !typed && !event.ctrlKey && !event.altKey && !event.metaKey);
    };
    const stop = () => setGoing(false);
    window.addEventListener('keydown', press);
    for (const name of ELSEWHERE) window.addEventListener(name, stop, { passive: true });
    return () => {
      window.removeEventListener('keydown', press);
      for (const name of ELSEWHERE) window.removeEventListener(name, stop);
    };
  }, []);
  useEffect(() => {
    if (!going || isFetchingNextPage) return undefined;
    if (hasNextPage) void fetchNextPage();
    // Rows have their real height only once they are drawn, so the end is found in a few steps.
    let steps = hasNextPage ? 1 : STEPS;
    let frame = requestAnimationFrame(function follow() {
      window.scrollTo(0, document.documentElement.scrollHeight);
      steps -= 1;
      if (steps > 0) frame = requestAnimationFrame(follow);
      else if (!hasNextPage) setGoing(false);
    });
    return () => cancelAnimationFrame(frame);
  }, [going, hasNextPage, isFetchingNextPage, fetchNextPage]);
}

const STEPS = 12;
