import { ApiError, createClient } from '@tributary/client';
import { fetchOnce } from './early.js';

/** The API that served this page, with the session cookie. */
export const api = createClient({ url: window.location.origin, fetch: fetchOnce });

/** The API understood and said no: asking again would get the same answer. */
export const isRefused = (error: unknown): boolean => error instanceof ApiError && error.status >= 400 && error.status < 500;

export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

/** What moves comes by the stream of `live-runs.ts`; this is how often the rest is looked at, for what no stream tells. */
export const CALM_MS = 15_000;

export const summaryQuery = { queryKey: ['summary'], queryFn: () => api.summary.get(), refetchInterval: CALM_MS };

export const runQuery = (id: string) => ({ queryKey: ['run', id], queryFn: () => api.runs.get(id) });
