import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** Says that there is nothing yet, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      <div className="mx-auto mt-1 max-w-prose text-soft">{children}</div>
    </div>
  );
}

/** Something could not be loaded; says what and offers another try. */
export function Trouble({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <div role="alert" className="rounded-xl border border-bad/40 bg-bad/5 px-4 py-3">
      <p className="font-medium text-bad">That did not work</p>
      <p className="mt-0.5">{error.message}</p>
      {retry && (
        <button type="button" onClick={retry} className="mt-2 rounded-md border border-line bg-card px-3 py-1 font-medium hover:bg-raised">
          Try again
        </button>
      )}
    </div>
  );
}

/** Keeps the place of something that is loading, so that nothing jumps when it comes. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" className="space-y-2 px-4 py-4">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-5 animate-pulse rounded bg-raised" />
      ))}
    </div>
  );
}

export function NotFound() {
  return (
    <Empty title="There is no such page">
      <Link to="/" className="text-river underline">
        Back home
      </Link>
    </Empty>
  );
}
