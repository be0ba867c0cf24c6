import { Invalid } from '@tributary/core';

/** A page of a list; `next` is the cursor of the following one, `null` on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Which page: after `cursor`, at most `limit` items. */
export interface PageRequest {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export const DEFAULT_LIMIT = 50;

/** Makes a page of rows that were read with `limit + 1`. */
export function pageOf<T>(rows: readonly T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** The cursor if it has the form our pages give; anything else was not made by us. */
export function cursorLike(cursor: string | undefined, form: RegExp): string | undefined {
  if (cursor !== undefined && !form.test(cursor))
    throw new Invalid('page.cursor', `\`${cursor}\` is no cursor of this list: take it from \`next\` of the page before`, [
      { path: 'cursor', message: 'not a cursor of this list' },
    ]);
  return cursor;
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const NUMBER = /^\d{1,18}$/;
