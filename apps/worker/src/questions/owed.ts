import { Invalid } from '@tributary/core';
import { type OwedCursor, owedPage } from '@tributary/sync';
import type { Question } from './question.js';

/** What a sync owes its destination, the oldest first. */
export const owed: Question<'owed'> = async ({ sync: id, cursor, limit }, { store, workspaceId, warehouse, schema }) => {
  const { object: sync } = await store.objects.get({ workspaceId, kind: 'sync', id });
  const after = cursor === undefined ? {} : { after: readCursor(cursor) };
  return warehouse.transaction(async (session) => {
    const { records, next } = await owedPage(session, { sync, schema }, { ...after, limit, now: new Date() });
    return { items: records, next: next === null ? null : Buffer.from(JSON.stringify([next.since, next.key])).toString('base64url') };
  });
};

function readCursor(cursor: string): OwedCursor {
  try {
    const [since, key, ...more] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof since === 'string' && /^[\d:. TZ+-]+$/.test(since) && typeof key === 'string' && more.length === 0) return { since, key };
  } catch {
    // Said below.
  }
  throw new Invalid('page.cursor', `\`${cursor}\` is no cursor of this list: take it from \`next\` of the page before`, [
    { path: 'cursor', message: 'not a cursor of this list' },
  ]);
}
