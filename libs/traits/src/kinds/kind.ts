import type { ColumnType } from '@tributary/core';
import type { Dialect, Sql } from '@tributary/sql';

/** What an aggregate may look at. */
export interface Aggregated {
  readonly dialect: Dialect;
  readonly value: Sql;
  readonly type: ColumnType;
  /** Over occurrences: the time of the event. Over values: the time of the last event that gave the value. */
  readonly time: Sql;
  /** The value is that time itself. */
  readonly isTime: boolean;
  /** What orders occurrences of one time. */
  readonly tie: readonly Sql[];
  /** Over values: the sum of the weights. */
  readonly weight: Sql;
}

/**
 * How one kind of trait makes one value of many. `occurrences` are the values found in the events of a profile, one row each;
 * `values` are the distinct ones among them, which is much faster than an aggregate that has to find them itself.
 */
export interface TraitKind {
  readonly over: 'occurrences' | 'values';
  readonly aggregate: (of: Aggregated) => Sql;
  /** The result depends on the order of occurrences, so ties of time must be broken. */
  readonly ordered?: true;
  /** How many values could not be used. */
  readonly errors?: (of: Aggregated) => Sql;
  /** The value of a profile without any value; NULL if not given. */
  readonly none?: Sql;
}

const EXTREMES: readonly ColumnType['kind'][] = [
  'integer',
  'bigint',
  'decimal',
  'double',
  'text',
  'other',
  'timestamp',
  'local_timestamp',
  'date',
  'time',
];

/** Whether every warehouse has \`min\` and \`max\` of a type. */
export const hasExtremes = (type: ColumnType): boolean => EXTREMES.includes(type.kind);
