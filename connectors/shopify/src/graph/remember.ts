/**
 * Things that were asked once for a piece of work and are the same for all of it. The signal that ends the work names it: what was learnt
 * is forgotten with it, so that the next job sees what has changed in the shop.
 */
const KNOWN = new WeakMap<AbortSignal, Map<string, Promise<unknown>>>();

/** What `ask` gave for this work the first time. What failed is asked again. */
export function remember<T>(work: AbortSignal, name: string, ask: () => Promise<T>): Promise<T> {
  const known = KNOWN.get(work) ?? new Map<string, Promise<unknown>>();
  KNOWN.set(work, known);
  const before = known.get(name) as Promise<T> | undefined;
  if (before !== undefined) return before;
  const asked = ask();
  known.set(name, asked);
  asked.catch(() => known.delete(name));
  return asked;
}
