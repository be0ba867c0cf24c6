import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { CALM_MS } from '../api.js';

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Which part of a list the server is asked for. */
export interface Asked {
  readonly limit: number;
  readonly cursor?: string;
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
    queryFn: ({ pageParam }) => ask({ limit, ...(pageParam === '' ? {} : { cursor: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: CALM_MS,
  });
  return { query, items: query.data?.pages.flatMap((page) => page.items) };
}

interface Further {
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
