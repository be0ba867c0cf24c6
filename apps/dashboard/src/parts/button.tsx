import type { ButtonHTMLAttributes } from 'react';

const SHAPE =
  'inline-flex items-center justify-center gap-1.5 rounded-md border px-3 py-1.5 font-medium whitespace-nowrap disabled:cursor-default disabled:opacity-60';

/** How buttons look; a link that leads to doing something may look the same. */
export const BUTTON = {
  /** The one thing to do on a page. */
  primary: `${SHAPE} border-transparent bg-river text-page hover:shadow-md hover:shadow-river/25`,
  plain: `${SHAPE} border-line bg-card text-ink hover:bg-raised`,
  /** Where many stand side by side. */
  quiet: `${SHAPE} border-transparent text-soft hover:bg-raised hover:text-ink`,
  /** What cannot be undone. */
  danger: `${SHAPE} border-bad/35 bg-bad-soft text-bad hover:border-bad`,
} as const;

/** A button; while `busy` it takes no clicks. */
export function Button({
  look = 'plain',
  busy = false,
  className = '',
  disabled = false,
  ...rest
}: { look?: keyof typeof BUTTON; busy?: boolean } & ButtonHTMLAttributes<HTMLButtonElement>) {
  return (
    <button type="button" disabled={busy || disabled} aria-busy={busy || undefined} className={`${BUTTON[look]} ${className}`} {...rest} />
  );
}
