import { sql } from '@tributary/sql';
import type { TraitKind } from './kind.js';

/** The value of the last event that has one; of several events at one time, of the one with the highest id. */
export const last = {
  over: 'occurrences',
  ordered: true,
  // "Last seen" is the greatest time there is: no need to carry ids along for its ties.
  aggregate: ({ dialect, value, time, isTime, tie }) => (isTime ? sql`max(${value})` : dialect.latest(value, [time, ...tie])),
} satisfies TraitKind;
