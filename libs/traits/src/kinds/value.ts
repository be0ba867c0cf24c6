import type { TraitKind } from './kind.js';

/** One value, whichever: that of the event with the lowest id. */
export const value = {
  over: 'occurrences',
  ordered: true,
  aggregate: ({ dialect, value: found, tie }) => dialect.earliest(found, tie),
} satisfies TraitKind;
