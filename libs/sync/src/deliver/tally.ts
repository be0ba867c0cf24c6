import type { Tally } from '../ports.js';

/** Adds up what a connector counts in one attempt. A figure is a whole number, so that sums are exact: anything else is the connector's bug. */
export function createTally(): { readonly add: (name: string, count: number) => void; readonly sums: () => Tally } {
  const sums = new Map<string, number>();
  return {
    add(name, count) {
      if (!Number.isSafeInteger(count)) throw new Error(`it counted ${count} of \`${name}\`, which is no whole number`);
      sums.set(name, (sums.get(name) ?? 0) + count);
    },
    sums: () => Object.fromEntries(sums),
  };
}
