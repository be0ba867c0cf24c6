import type { ColumnType } from '@tributary/core';
import type { Dialect, Sql } from '@tributary/sql';

/** What an aggregate over occurrences may look at: the values found in the events of a profile, one row each. */
export interface Occurrences {
  readonly dialect: Dialect;
  readonly value: Sql;
  readonly type: ColumnType;
}

/** What an aggregate over values may look at: the distinct values of a profile, one row each. */
export interface Values {
  readonly dialect: Dialect;
  readonly value: Sql;
  /** The sum of the weights with which it was found. */
  readonly weight: Sql;
  /** Of the last event that gave it. */
  readonly time: Sql;
}

/** What comes out: a number made of the values, one of them, or a list of them. */
type Gives = 'number' | 'value' | 'list';

/** An aggregate over all occurrences. */
export interface OccurrencesKind {
  readonly over: 'occurrences';
  readonly gives: Gives;
  readonly aggregate: (of: Occurrences) => Sql;
  /** How many values could not be used. */
  readonly errors?: (of: Occurrences) => Sql;
}

/** The value at one end of the occurrences: where `by` is least or greatest. Of several such, the least or greatest id, then value. */
export interface EndKind {
  readonly over: 'ends';
  readonly gives: 'value';
  readonly by: 'event_time' | 'id';
  readonly end: 'min' | 'max';
}

/** An aggregate over distinct values, which is much faster than one that has to find them itself. */
export interface ValuesKind {
  readonly over: 'values';
  readonly gives: Gives;
  readonly aggregate: (of: Values) => Sql;
  /** It looks at weights and times. */
  readonly weighs?: true;
  /** The value of a profile without any value; NULL if not given. */
  readonly none?: Sql;
}

/** How one kind of trait makes one value of many. */
export type TraitKind = OccurrencesKind | EndKind | ValuesKind;

const EXTREMES: readonly ColumnType['kind'][] = [
  'integer',
  'bigint',
  'decimal',
  'double',
  'text',
  'other',
  'json',
  'list',
  'timestamp',
  'local_timestamp',
  'date',
  'time',
];

/** Whether every warehouse has `min` and `max` of a type, as it is compared. */
export const hasExtremes = (type: ColumnType): boolean => EXTREMES.includes(type.kind);
