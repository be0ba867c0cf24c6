import type { ColumnType } from '@tributary/core';
import type { Sql } from '../fragment.js';

/** A column that an expression over a profile may name. `nativeType` is the warehouse's own name of its type. */
export interface GuardedColumn {
  readonly name: string;
  readonly nativeType: string;
}

/** An expression of a user that made a statement fail on some value. */
export interface Guarded {
  readonly text: string;
  /** The same as it stands in the statement, where paths may have been lifted out of it. */
  readonly expression: Sql;
  readonly type: ColumnType;
  /** The warehouse's own name of that type, where the value must keep it exactly. */
  readonly nativeType?: string;
  /** It gives several values for one row. */
  readonly expands: boolean;
  /** What its names stand for: the columns of an event, `value` and `weight` as they were extracted from one, or traits of a profile. */
  readonly over: 'event' | 'extracted' | readonly GuardedColumn[];
  /** What the row of columns is called; `profile` where not given. */
  readonly alias?: string;
}

/** How a warehouse keeps a failing expression from failing the statement. */
export interface Guard {
  /** To be run in the session before a statement with such expressions. */
  readonly before: (guarded: readonly Guarded[]) => readonly Sql[];
  /** To be run in the session after it, also when it failed and its transaction is over. */
  readonly after: (guarded: readonly Guarded[]) => readonly Sql[];
  /** The expression; NULL, or no value, for a row on which it fails. */
  readonly value: (guarded: Guarded) => Sql;
  /** Whether it fails on a row. */
  readonly fails: (guarded: Guarded) => Sql;
}
