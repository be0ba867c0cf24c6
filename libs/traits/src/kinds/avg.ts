import { sql } from '@tributary/sql';
import { addend } from '../values/addend.js';
import type { TraitKind } from './kind.js';

/** The mean of the numbers, a double made of the exact sum; what cannot be read as a number is counted and does not take part. */
export const avg = {
  over: 'occurrences',
  gives: 'number',
  aggregate: ({ dialect, value, type }) => {
    const part = addend(dialect, type, value);
    return sql`CAST(sum(${part}) AS ${dialect.type({ kind: 'double' })}) / nullif(count(${part}), 0)`;
  },
  errors: ({ dialect, value, type }) => sql`count(${value}) - count(${addend(dialect, type, value)})`,
} satisfies TraitKind;
