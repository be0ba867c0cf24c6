import type { ColumnType } from '@tributary/core';
import { sql, type Dialect, type Sql } from '@tributary/sql';

/** Where a trait that is not found in single events finds what it needs. */
export interface QueryPlace {
  /** Our schema. */
  readonly schema: string;
  /** The profiles that are computed, as a query of one column, `profile_id`: each once. */
  readonly profiles: Sql;
  /** Their events, with `profile_id` and the six columns of an event: a name, or a query in brackets. Read by custom traits only. */
  readonly base: Sql;
  /** All events with their `profile_id`; default the view of the schema. */
  readonly customerEvents?: Sql;
  /** `key, value`; default the table of the schema. */
  readonly context?: Sql;
}

/** A value as it can be compared and kept by every warehouse: lists, documents and what has no name of its own as JSON or text. */
const KEPT: Readonly<Partial<Record<ColumnType['kind'], (dialect: Dialect, value: Sql) => Sql>>> = {
  other: (dialect, value) => dialect.text(value),
  json: (dialect, value) => sql`CAST(${value} AS ${dialect.type({ kind: 'json' })})`,
  list: (dialect, value) => dialect.json(value),
};

/** A value of a query as a trait keeps it. */
export const keptValue = (dialect: Dialect, type: ColumnType, value: Sql): Sql => KEPT[type.kind]?.(dialect, value) ?? value;

/** What values are sorted by: texts by their code points, whatever the language of the warehouse. */
const BY_TEXT: ReadonlySet<ColumnType['kind']> = new Set(['text', 'other', 'json', 'list']);

/** The term of an `ORDER BY` that sorts kept values alike on every warehouse. */
export const sortedBy = (dialect: Dialect, type: ColumnType, value: Sql): Sql =>
  BY_TEXT.has(type.kind) ? sql`${dialect.text(value)} COLLATE "C"` : value;

/** The one value of a group of rows. */
export const onlyValue = (dialect: Dialect, value: Sql): Sql => sql`CASE WHEN count(*) = 1 THEN ${dialect.earliest(value, [sql`1`])} END`;

/** 1 for a group of several rows. */
export const SEVERAL = sql`CASE WHEN count(*) > 1 THEN 1 ELSE 0 END`;
