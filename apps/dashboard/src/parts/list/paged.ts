import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { CALM_MS } from '../../api.js';
import { type Asked, askedOf, placeAfter } from './places.js';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

const PAGE = 50;

/** A list the server gives page by page: what there is so far, and the rest when it is asked for. */
export function usePaged<T>(
  queryKey: readonly unknown[],
  ask: (page: Asked) => Promise<Page<T>>,
  options: { readonly limit?: number } = {},
) {
  const limit = options.limit ?? PAGE;
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => ask(askedOf(pageParam)),
    initialPageParam: { cursor: '', limit },
    getNextPageParam: (page, _pages, place) => placeAfter(page.next, place),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (isShort(state.data) ? CALM_MS : false),
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) };
}

/** Lists of more pages are not read anew by themselves: that would be as many requests. */
const SHORT = 4;

/** Whether what is held of a list is little enough to be read anew whenever something happens. */
export const isShort = (data: unknown): boolean =>
  !(typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages) && data.pages.length > SHORT);

/** Further pages of a list. */
export interface Further {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page when what this is put on comes near the window. */
export function useMoreWhenNear<E extends HTMLElement>({ hasNextPage, isFetchingNextPage, fetchNextPage }: Further) {
  const ref = useRef<E>(null);
  useEffect(() => {
    const foot = ref.current;
    if (!foot || !hasNextPage || isFetchingNextPage) return undefined;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting === true && void fetchNextPage(), { rootMargin: '800px' });
    watch.observe(foot);
    return () => watch.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return ref;
}
