import type { AnyObject, Sync } from '@tributary/core';
import { edgesOf } from './edges.js';

/**
 * Why the records of a sync may change though their profiles stay what they are: it reads a query over everybody, whose answer may be another
 * where anybody is. Nothing where each record is made of its own profile alone.
 */
export function readsEverybody(objects: readonly AnyObject[], sync: Sync): string | undefined {
  const next = edgesOf([objects]);
  const queries = objects.filter((object) => object.kind === 'context' || (object.kind === 'trait' && object.type === 'sql'));
  const found = queries.find(({ kind, id }) => leadsTo(next, `${kind}:${id}`, `sync:${sync.id}`));
  if (found === undefined) return undefined;
  return `it reads the ${found.kind} \`${found.id}\`, whose query may look at all profiles`;
}

function leadsTo(next: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const at of seen) for (const one of next.get(at) ?? []) seen.add(one);
  return seen.has(to);
}
