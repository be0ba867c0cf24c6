import { sql } from '@tributary/sql';
import { hasExtremes, type TraitKind } from './kind.js';

/** The lowest value, in the order of its type; text by its code points. */
export const min = {
  over: 'occurrences',
  gives: 'value',
  aggregate: ({ dialect, value, type }) => (hasExtremes(type) ? sql`min(${value})` : dialect.earliest(value, [value])),
} satisfies TraitKind;
