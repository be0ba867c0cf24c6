import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isRefused, isSignedOut, summaryQuery } from './api.js';
import { wasAsked } from './early.js';
import { sessionQuery } from './frame/session.js';
import { router } from './router.js';

/** So long the first drawing waits for answers, so that it need not be done twice. */
const WAIT_MS = 150;

const queries = new QueryClient({
  // Whatever was asked first without a session leads to the way in.
  queryCache: new QueryCache({ onError: (error) => void (isSignedOut(error) && router.navigate({ to: '/login', replace: true })) }),
  defaultOptions: { queries: { retry: (failures, error) => !isRefused(error) && failures < 2, staleTime: 2_000 } },
});

export async function drawApp(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) return;
  await firstAnswers();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

/** Who takes what `main.ts` asked for. */
const TAKES = {
  '/v1/session': () => queries.prefetchQuery(sessionQuery),
  '/v1/summary': () => queries.prefetchQuery(summaryQuery),
} as const;

/** Has the answers and the page at hand for the first drawing. An API that is slow to answer does not hold up the frame. */
async function firstAnswers(): Promise<void> {
  const taken = Object.entries(TAKES).filter(([path]) => wasAsked(path));
  const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  await Promise.race([Promise.all([router.load(), ...taken.map(([, take]) => take())]), late]);
}
