import type { TraitKind } from './kind.js';

/** One value, whichever: that of the event with the lowest id. */
export const value = { over: 'ends', gives: 'value', by: 'id', end: 'min' } satisfies TraitKind;
