import type { TraitKind } from './kind.js';

/** The value of the first event that has one; of several events at one time, of the one with the lowest id. */
export const first = { over: 'ends', gives: 'value', by: 'event_time', end: 'min' } satisfies TraitKind;
