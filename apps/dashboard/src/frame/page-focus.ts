import { useRouterState } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';

/** After the address led to another page, the keyboard begins at that page, not at the link that was left. */
export function usePageFocus(page: RefObject<HTMLElement | null>): void {
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) page.current?.focus({ preventScroll: true });
    before.current = path;
  }, [page, path]);
}
