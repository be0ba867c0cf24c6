import { sql } from '@tributary/sql';
import type { TraitKind } from './kind.js';

/** The value of the first event that has one; of several events at one time, of the one with the lowest id. */
export const first = {
  over: 'occurrences',
  ordered: true,
  aggregate: ({ dialect, value, time, isTime, tie }) => (isTime ? sql`min(${value})` : dialect.earliest(value, [time, ...tie])),
} satisfies TraitKind;
