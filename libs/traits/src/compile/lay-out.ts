import { ident, sql, type Sql } from '@tributary/sql';
import { isAlways, some } from './condition.js';

/** What a trait wants of each row of a relation. */
export interface Wanted {
  readonly value: Sql;
  readonly weight?: Sql;
  /** Rows for which it does not hold do not count, and nothing is asked about them. */
  readonly condition: Sql;
}

/** A column of a relation, and what computes it. */
export interface Column {
  readonly name: Sql;
  readonly value: Sql;
}

/** The columns in which a trait finds what it wanted. */
export interface Laid {
  readonly value: Sql;
  readonly weight?: Sql;
  /** The value counts only where this holds; left out where it is NULL elsewhere. */
  readonly when?: Sql;
}

/** Lays what traits want of one relation out as columns. Equal values are one column, also where their conditions differ. */
export function layOut(wanted: readonly Wanted[]): { readonly columns: readonly Column[]; readonly laid: readonly Laid[] } {
  const columns = new Map<string, Column>();
  const add = (prefix: string, value: Sql): Sql => {
    const known = columns.get(value.text) ?? { name: ident(`${prefix}${columns.size}`), value };
    columns.set(value.text, known);
    return known.name;
  };
  const only = (condition: Sql, value: Sql): Sql => (isAlways(condition) ? value : sql`CASE WHEN ${condition} THEN ${value} END`);
  const laid = wanted.map(({ value, weight, condition }): Laid => {
    const conditions = wanted.filter((other) => other.value.text === value.text).map((other) => other.condition);
    const differ = conditions.some(({ text }) => text !== condition.text);
    return {
      value: add('v', only(some(conditions), value)),
      ...(weight && { weight: add('w', only(condition, weight)) }),
      ...(differ && !isAlways(condition) && { when: add('c', condition) }),
    };
  });
  return { columns: [...columns.values()], laid };
}
