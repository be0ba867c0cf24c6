import { Navigate } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isSignedOut } from '../api.js';
import { Loading, Trouble } from './notice.js';

export function PageTitle({ children, note, aside }: { children: ReactNode; note?: ReactNode; aside?: ReactNode }) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-3">
      <div>
        <h1 className="text-xl font-semibold tracking-tight">{children}</h1>
        {note !== undefined && <p className="mt-0.5 text-soft">{note}</p>}
      </div>
      {aside}
    </div>
  );
}

/** Shows what a query found; while it is on its way its place, when it failed the reason, when signed out the way in. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Loading />;
  if (isSignedOut(query.error)) return <Navigate to="/login" />;
  return <Trouble error={query.error} retry={() => void query.refetch()} />;
}
