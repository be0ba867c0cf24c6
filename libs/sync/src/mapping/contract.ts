import type { Column, Sync } from '@tributary/core';
import type { Field } from '@tributary/connector-kit';
import type { Sql } from '@tributary/sql';
import type { Layout } from './layout.js';

/** What is extracted. */
export interface StageRequest {
  readonly source: Sql;
  readonly sync: Sync;
  readonly layout: Layout;
  /** The fields of the destination's object: what is mapped to them must fit their types. */
  readonly fields?: readonly Field[];
}

/** What a sync's mapping is made of, as the source is now. */
export interface Contract {
  /** The source's columns by name. */
  readonly columns: ReadonlyMap<string, Column>;
  /** What mapped SQL expressions give, by field. */
  readonly expressions: ReadonlyMap<string, Column>;
}
