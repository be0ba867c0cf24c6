import type { ColumnType } from '@tributary/core';
import type { Sql } from './fragment.js';
import type { Guard } from './guard/guard.js';

/**
 * What must be heeded where a view holds on to the very tables and views it was made on, and so stands in the way of dropping them.
 * `name` is text that holds a quoted name: `'"tributary"."profile"'`.
 */
export interface BoundViews {
  /** Query: `schema, name, depth` of the views that read a table or view, also by way of others, the furthest first. */
  readonly readers: (name: Sql) => Sql;
  /** Query: one row a statement that gives others the rights they have on a view. */
  readonly grants: (name: Sql) => Sql;
  /** Keeps readers from a view, if there is one, until the transaction ends, and from nothing else that it reads. */
  readonly lockView: (view: Sql) => Sql;
  /** The same for tables. */
  readonly lockTables: (tables: readonly Sql[]) => Sql;
  /** How long, in milliseconds, the rest of the transaction waits for a lock before that is a `Conflict`; `null`: as long as it takes. */
  readonly lockWithin: (ms: number | null) => Sql;
  /** Query: ends the sessions of ours, of this user, that hold on to a table at the moment; one row each. */
  readonly endReaders: (name: Sql) => Sql;
  /** Query: does nothing for some milliseconds. */
  readonly pause: (ms: number) => Sql;
}

/**
 * All that differs between the warehouses' SQL, as functions and facts. `satisfies Dialect` lists what a new warehouse
 * must supply. Everything else is SQL that both understand; in particular both have `MERGE`, `FILTER` and `->>`.
 */
export interface Dialect {
  readonly name: string;
  /** The type to write in DDL and casts. */
  readonly type: (type: ColumnType) => Sql;
  /** The type of a stored column whose texts are nearly all different, such as ids, to write in DDL. */
  readonly manyTexts: Sql;
  /** The same for uuids. */
  readonly manyUuids: Sql;
  /** Text of any scalar. */
  readonly text: (value: Sql) => Sql;
  /** A value of any type as the warehouse itself shows it. */
  readonly ownText: (value: Sql) => Sql;
  /** A number (double) of anything; NULL where the value is no finite number. */
  readonly number: (value: Sql) => Sql;
  /** An exact number, to nine decimals and below 10^29 in size; NULL where the value is none. What sums are made of. */
  readonly decimal: (value: Sql) => Sql;
  /** Text in lower case, of all scripts. */
  readonly lower: (value: Sql) => Sql;
  /** Whether a regular expression, in the warehouse's own words, finds something in a text. */
  readonly finds: (text: Sql, pattern: Sql) => Sql;
  /** Whether a text is a JSON document. */
  readonly isJson: (text: Sql) => Sql;
  /** Text of a JSON document that is the same however its keys are ordered and its blanks set; `null` where the warehouse cannot tell. */
  readonly canonicalJson: ((value: Sql) => Sql) | null;
  /** A text as a string of JSON, quotes included and no control character left as it is; as text. NULL stays NULL. */
  readonly jsonText: (value: Sql) => Sql;
  /** Any value as a JSON document. */
  readonly json: (value: Sql) => Sql;
  /** A 64-bit fingerprint of some columns, NULL being a value of its own. Stable only for one `engineVersion`. */
  readonly rowHash: (columns: readonly Sql[]) => Sql;
  /** A 64-bit fingerprint of a text, to be compared within one statement. */
  readonly textHash: (value: Sql) => Sql;
  /** The SHA-256 of a text's UTF-8 bytes, as 64 hexadecimal digits in lower case: the same in every warehouse. */
  readonly sha256: (value: Sql) => Sql;
  /** Text that changes when the meaning of `rowHash` may have changed. */
  readonly engineVersion: Sql;
  /** A new uuid whose order is the order of creation. */
  readonly uuidV7: Sql;
  /** The present instant. */
  readonly now: Sql;
  /** `query` as a new table. A temporary one belongs to the session. */
  readonly createTable: (table: Sql, query: Sql, options?: { readonly temporary?: boolean }) => Sql;
  /**
   * One row of `source` to one row for each case: `keep` columns, then `label` and `value`. Values must be of one type.
   * The source is read once.
   */
  readonly unpivot: (request: {
    readonly source: Sql;
    readonly keep: readonly Sql[];
    readonly label: Sql;
    readonly value: Sql;
    readonly cases: readonly { readonly label: Sql; readonly value: Sql }[];
  }) => Sql;
  /** Aggregate: the value of the row that comes last in that order; rows where the value is NULL do not count. */
  readonly latest: (value: Sql, order: readonly Sql[]) => Sql;
  /** Aggregate: the value of the row that comes first in that order; rows where the value is NULL do not count. */
  readonly earliest: (value: Sql, order: readonly Sql[]) => Sql;
  /** Aggregate: the value with the least weight; of several the most recent, then the lowest. */
  readonly lightest: (value: Sql, weight: Sql, time: Sql) => Sql;
  /** Aggregate: the value with the most weight; of several the most recent, then the lowest. */
  readonly heaviest: (value: Sql, weight: Sql, time: Sql) => Sql;
  /** Aggregate: the distinct values as a sorted list, NULLs left out; NULL when there is none. */
  readonly sortedSet: (value: Sql) => Sql;
  /** Aggregate: all values as a sorted list, for values that are distinct already; NULLs left out, NULL when there is none. */
  readonly sortedList: (value: Sql) => Sql;
  /** The length of a list, 0 for NULL. */
  readonly listLength: (list: Sql) => Sql;
  /** The values as one JSON array, as text: the same values always give the same text. */
  readonly jsonArray: (values: readonly Sql[]) => Sql;
  /** Values by name as one JSON object, as text. NaN and infinities have no form in JSON: they come as the engine writes them. */
  readonly jsonObject: (members: readonly (readonly [name: string, value: Sql])[]) => Sql;
  /**
   * The statement that makes finding rows of a big table by these columns fast; `null` where a scan is as fast and an index only costs.
   * `long`: one column of texts that may be of any length, of which only equality is asked.
   */
  readonly index: (table: Sql, columns: readonly Sql[], options?: { readonly unique?: boolean; readonly long?: boolean }) => Sql | null;
  /** A scalar subquery-free constant list of texts. */
  readonly textList: (values: readonly Sql[]) => Sql;
  /** A list of texts, one for each JSON path, read in one pass; `null` where a path of its own costs no more. */
  readonly readPaths: ((json: Sql, paths: readonly Sql[]) => Sql) | null;
  /** For the rest of the session: a few rows of a big table are fetched by its index rather than by reading it whole; `null` where that is no choice. */
  readonly favourIndexes: Sql | null;
  /** Tells the planner of a table just filled; `null` where it needs no telling. */
  readonly analyze: ((table: Sql) => Sql) | null;
  /** `null` where a view finds what it reads by name, each time it is read. */
  readonly boundViews: BoundViews | null;
  /** Keeps a user's expression that fails on one value from failing the statement. */
  readonly guard: Guard;
  /** The schema that everybody sees, where others look for views. */
  readonly publicSchema: string;
  /**
   * Query: at most one row `kind, reads`: what stands under a name, as `ALTER` calls it (`TABLE`, `VIEW`, …), and of a view that shows one other
   * table or view as it is, the schema of that and its name, as one quoted text.
   */
  readonly standing: (schema: string, name: string) => Sql;
}
