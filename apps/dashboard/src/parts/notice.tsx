import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTitle } from '../page-state.js';
import { Message } from './message.js';

/** Says that there is nothing yet, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <div className="mx-auto mt-1 max-w-prose text-soft">{children}</div>}
    </div>
  );
}

/** Something a person should read before anything else on the page. */
export function Alert({ title, tone, children }: { title: string; tone: 'bad' | 'warn'; children: ReactNode }) {
  return (
    <div role="alert" className={`rounded-xl border px-4 py-3 ${ALERT[tone]}`}>
      <p className={`font-semibold ${tone === 'bad' ? 'text-bad' : 'text-warn'}`}>{title}</p>
      <div className="mt-1 max-w-[75ch] break-words whitespace-pre-wrap">{children}</div>
    </div>
  );
}

const ALERT = { bad: 'border-bad/35 bg-bad-soft', warn: 'border-warn/35 bg-warn-soft' } as const;

/** Something could not be loaded; says what and offers another try. */
export function Trouble({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Alert title="That did not work" tone="bad">
      <Message text={error.message} />
      {retry && (
        <div className="mt-2">
          <button type="button" onClick={retry} className="rounded-md border border-line bg-card px-3 py-1 font-medium hover:bg-raised">
            Try again
          </button>
        </div>
      )}
    </Alert>
  );
}

/** Keeps the place of something that is loading, so that nothing jumps when it comes. */
export function Loading({ rows = 4 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="px-4 py-3">
          <div className="h-5 animate-pulse rounded bg-raised" />
        </div>
      ))}
    </div>
  );
}

/** The place of a whole page: its title and its first surfaces. */
export function LoadingPage({ heights }: { heights: readonly string[] }) {
  return (
    <div role="status" aria-label="Loading" className="animate-pulse space-y-4">
      <div className="mb-5 h-14 w-56 rounded bg-raised" />
      {heights.map((height, index) => (
        <div key={index} className={`rounded-xl border border-line bg-card ${height}`} />
      ))}
    </div>
  );
}

export function NotFound() {
  useTitle('Not found');
  return (
    <main className="px-4 pt-24 text-center">
      <h1 className="text-2xl font-semibold tracking-tight">There is no such page</h1>
      <p className="mt-2">
        <Link to="/" className="text-river underline">
          Back home
        </Link>
      </p>
    </main>
  );
}
