import type { ColumnType } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import type { Laid } from './lay-out.js';

/** A trait and its place in the request. */
export interface Placed {
  readonly index: number;
  readonly typed: TypedEventTrait;
}

/** Rows in which traits find their values: `profile_id`, `event_time`, `id` and a column for each thing that is wanted of them. */
export interface Relation {
  readonly name: Sql;
  readonly query: Sql;
  /** One event may have several rows. */
  readonly expands: boolean;
}

/** A trait, and where it finds its values. */
export interface Found extends Placed {
  readonly relation: Relation;
  readonly laid: Laid;
  /** Of the values, as the warehouse says. */
  readonly type: ColumnType;
}
