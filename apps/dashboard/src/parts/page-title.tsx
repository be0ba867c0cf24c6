import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { isSignedOut } from '../api.js';
import { Loading, Trouble } from './notice.js';

/** The name of the page, a line about it, and what can be done with it at the right. `above` leads back up. */
export function PageTitle({
  children,
  note,
  above,
  aside,
}: {
  children: ReactNode;
  note?: ReactNode;
  above?: ReactNode;
  aside?: ReactNode;
}) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {above}
        <h1 className="text-2xl leading-tight font-semibold tracking-tight break-words">{children}</h1>
        {note !== undefined && <p className="mt-1 break-words text-soft">{note}</p>}
      </div>
      {aside}
    </div>
  );
}

/** The page that a query is about: what it found, even while a later try fails; until then its place; when there is nothing to show, the reason. */
export function Loaded<T>({
  query,
  place = <Loading />,
  children,
}: {
  query: UseQueryResult<T>;
  place?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error === null || isSignedOut(query.error)) return place;
  return (
    <>
      <PageTitle>This page cannot be shown</PageTitle>
      <Trouble error={query.error} retry={() => void query.refetch()} />
    </>
  );
}
