import type { Audience } from '@tributary/core';
import { api, CALM_MS } from '../../api.js';

/** How an audience stood after a run. */
export interface Counted {
  readonly audience: string;
  readonly members: number;
  readonly entered: number;
  readonly left: number;
}

/** A run of audiences with what it counted. */
export interface CountedRun {
  readonly id: string;
  readonly at: string;
  readonly audiences: readonly Counted[];
}

/** The last runs of the audiences of a warehouse that found something out, the newest first. */
export const countedRunsQuery = (warehouse: string) => ({
  queryKey: ['runs', 'audiences', warehouse],
  queryFn: async (): Promise<readonly CountedRun[]> => {
    const { items } = await api.runs.list({ kind: 'audiences', state: 'succeeded', limit: 100 });
    return items
      .filter(({ subject, result }) => subject === warehouse && Array.isArray(result?.['audiences']))
      .map(({ id, created_at: at, result }) => ({ id, at, audiences: result?.['audiences'] as readonly Counted[] }));
  },
});

/** Who would be a member now. A newer question takes the place of an older one, which is given up. */
export const sizeQuery = (audience: Audience) => ({
  queryKey: ['audience-size', audience],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => api.profiles.previewAudience({ audience }, signal),
  retry: false,
  staleTime: 30_000,
});

/** How an audience stood after each of its runs, the newest first. */
export const historyQuery = (audience: string) => ({
  queryKey: ['audience-history', audience],
  queryFn: () => api.audiences.history(audience, { limit: 100 }),
  retry: false,
  refetchInterval: CALM_MS,
});

/** What audiences have in common. */
export const overlapQuery = (audiences: readonly string[]) => ({
  queryKey: ['audience-overlap', ...audiences],
  queryFn: () => api.audiences.overlap({ audiences: [...audiences] }),
  retry: false,
});
