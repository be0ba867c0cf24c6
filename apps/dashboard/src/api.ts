import { ApiError, createClient, isFinal, type RunView } from '@tributary/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** The API that served this page, with the session cookie. */
export const api = createClient({ url: window.location.origin });

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** How often a list is read again while something in it moves, and while nothing does. */
const refetch = { busy: 1_500, calm: 10_000 } as const;
const pace = (runs: readonly RunView[] | undefined) => (runs?.some((run) => !isFinal(run.state)) ? refetch.busy : refetch.calm);

export const summaryQuery = {
  queryKey: ['summary'],
  queryFn: () => api.summary(),
  refetchInterval: (query: { state: { data?: { recent_runs: readonly RunView[] } | undefined } }) => pace(query.state.data?.recent_runs),
};

/**
 * A run as it goes on, told by the server (SSE). Until the first event it is what `initial` holds. Once it has ended the lists that
 * show it are read anew.
 */
export function useLiveRun(id: string, initial: RunView | undefined): RunView | undefined {
  const queries = useQueryClient();
  const [run, setRun] = useState(initial);
  const ended = initial !== undefined && isFinal(initial.state);
  useEffect(() => {
    if (ended) return;
    const stop = new AbortController();
    const follow = async () => {
      for await (const next of api.runs.follow(id, stop.signal)) setRun(next);
      await queries.invalidateQueries();
    };
    follow().catch(() => undefined); // Leaving the page ends the stream; a broken one leaves the list's own pace.
    return () => stop.abort();
  }, [id, ended, queries]);
  return ended ? initial : (run ?? initial);
}
