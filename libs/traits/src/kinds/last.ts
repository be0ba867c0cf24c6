import type { TraitKind } from './kind.js';

/** The value of the last event that has one; of several events at one time, of the one with the highest id. */
export const last = { over: 'ends', gives: 'value', by: 'event_time', end: 'max' } satisfies TraitKind;
