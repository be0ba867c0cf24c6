import { sql } from '@tributary/sql';
import { addend } from '../values/addend.js';
import type { TraitKind } from './kind.js';

/**
 * The sum. Integers and decimals give an exact decimal; doubles and text give a double, but are added up as decimals, so that
 * a sum does not depend on the order of its parts and two runs over the same events agree to the last digit.
 */
export const sum = {
  over: 'occurrences',
  gives: 'number',
  aggregate: ({ dialect, value, type }) => {
    const total = sql`sum(${addend(dialect, type, value)})`;
    if (type.kind === 'decimal') return total;
    return type.kind === 'integer' || type.kind === 'bigint'
      ? sql`CAST(${total} AS decimal(38, 0))`
      : sql`CAST(${total} AS ${dialect.type({ kind: 'double' })})`;
  },
  errors: ({ dialect, value, type }) => sql`count(${value}) - count(${addend(dialect, type, value)})`,
} satisfies TraitKind;
