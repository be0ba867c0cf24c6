import { sql } from '@tributary/sql';
import type { TraitKind } from './kind.js';

/** How many distinct values there are; 0 where there is none. */
export const numOfUnique = {
  over: 'values',
  gives: 'number',
  aggregate: ({ value }) => sql`count(${value})`,
  none: sql`0`,
} satisfies TraitKind;
