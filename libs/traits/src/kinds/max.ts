import { sql } from '@tributary/sql';
import { hasExtremes, type TraitKind } from './kind.js';

/** The highest value, in the order of its type; text by its code points. */
export const max = {
  over: 'occurrences',
  gives: 'value',
  aggregate: ({ dialect, value, type }) => (hasExtremes(type) ? sql`max(${value})` : dialect.latest(value, [value])),
} satisfies TraitKind;
