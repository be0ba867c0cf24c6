import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isRefused, isSignedOut } from './api.js';
import { showTheme } from './frame/theme.js';
import { router } from './router.js';
import './styles.css';

showTheme();

const queries = new QueryClient({
  // Whatever was asked first without a session leads to the way in.
  queryCache: new QueryCache({ onError: (error) => void (isSignedOut(error) && router.navigate({ to: '/login', replace: true })) }),
  defaultOptions: { queries: { retry: (failures, error) => !isRefused(error) && failures < 2, staleTime: 2_000 } },
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
