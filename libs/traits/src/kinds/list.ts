import type { TraitKind } from './kind.js';

/** All distinct values, sorted; text by its code points, whatever the warehouse's language is. */
export const list = {
  over: 'values',
  gives: 'list',
  aggregate: ({ dialect, value }) => dialect.sortedList(value),
} satisfies TraitKind;
