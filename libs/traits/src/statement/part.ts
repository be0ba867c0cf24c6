import { sql, type Dialect, type Sql } from '@tributary/sql';
import type { CompileRequest } from './compile-request.js';

/** A column of the statement's result. */
export interface PartColumn {
  /** The place of its trait in the request: columns keep that order. */
  readonly index: number;
  readonly name: Sql;
  /** The value of a profile that has none; NULL if not given. */
  readonly none?: Sql;
}

/** A common table expression of the statement. */
export interface Cte {
  readonly name: Sql;
  readonly query: Sql;
  /** Kept, for those who read it several times, or computed where it is read; the warehouse's choice if not given. */
  readonly kept?: boolean;
}

/** Some columns of the result: a query of at most one row a profile (`profile_id` and the columns), joined to the profiles of the scope. */
export interface Part extends Cte {
  readonly columns: readonly PartColumn[];
}

/** What one way of computing adds to the statement: parts, and what they read, in the order in which one stands on another. */
export interface Parts {
  readonly before: readonly Cte[];
  readonly parts: readonly Part[];
}

/** Compiles those traits of a request that are computed in one way. */
export type CompileParts = (dialect: Dialect, request: CompileRequest) => Parts;

/** `name AS (query)`. */
export function compileCte({ name, query, kept }: Cte): Sql {
  const how = kept === undefined ? sql`` : kept ? sql`MATERIALIZED ` : sql`NOT MATERIALIZED `;
  return sql`${name} AS ${how}(\n  ${query}\n)`;
}
