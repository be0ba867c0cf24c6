import type { ColumnType, CustomTrait, EventTrait, FormulaTrait, ModelTrait, SqlTrait, Trait } from '@tributary/core';
import type { GuardedColumn, Sql } from '@tributary/sql';

/** What the warehouse says of an expression over one event. */
export interface ExpressionType {
  /** The type of one value. */
  readonly type: ColumnType;
  /** One row may give several values. */
  readonly expands: boolean;
}

interface Of<K extends string, T extends Trait> {
  /** How it is computed. */
  readonly kind: K;
  readonly trait: T;
}

/** A trait found in single events: its value, and what its `outer_value` makes of that (the same where there is none). */
export interface TypedEventTrait extends Of<'event', EventTrait> {
  readonly value: ExpressionType;
  readonly outer: ExpressionType;
  /** Its expressions made the plain statement fail on some value: they are wrapped, so that such a value is counted as an error. */
  readonly guarded: boolean;
}

/** A trait whose query gives the values of one profile. */
export interface TypedCustomTrait extends Of<'custom', CustomTrait> {
  readonly type: ColumnType;
}

/** A trait whose query gives the values of all profiles. */
export interface TypedSqlTrait extends Of<'sql', SqlTrait> {
  readonly type: ColumnType;
}

/** A column of a model, joined by an identifier. */
export interface TypedModelTrait extends Of<'model', ModelTrait> {
  readonly type: ColumnType;
  /** The rows of the model as a query: `key` (the identifier as text), `value`, `place` (the primary key). */
  readonly rows: Sql;
}

/** An audience as a column of profiles. */
export interface AudienceColumn {
  readonly id: string;
  /** There are members, or the lack of them, to go by. */
  readonly computed: boolean;
}

/** An expression over other traits and membership in audiences: the ids of the traits it names. */
export interface TypedFormulaTrait extends Of<'formula', FormulaTrait> {
  readonly type: ColumnType;
  readonly needs: readonly string[];
  /** The audiences it names. */
  readonly audiences: readonly AudienceColumn[];
  /** The columns of both. */
  readonly row: readonly GuardedColumn[];
  /** As of a trait over events: a value made it fail. */
  readonly guarded: boolean;
}

/** A trait with what the warehouse says of its expressions. Told apart by `kind`. */
export type TypedTrait = TypedEventTrait | TypedCustomTrait | TypedSqlTrait | TypedModelTrait | TypedFormulaTrait;
