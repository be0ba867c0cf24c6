import type { Dialect, Sql } from '@tributary/sql';
import type { TypedCustomTrait, TypedModelTrait, TypedSqlTrait } from '../statement/typed-trait.js';
import { compileCustom } from './custom.js';
import { compileModel } from './model.js';
import type { QueryPlace } from './query-trait.js';
import { compileSql } from './sql.js';

/** A trait whose values a query of its own finds. */
export type TypedQueryTrait = TypedCustomTrait | TypedSqlTrait | TypedModelTrait;

const COMPILE: {
  readonly [K in TypedQueryTrait['kind']]: (dialect: Dialect, typed: Extract<TypedQueryTrait, { kind: K }>, place: QueryPlace) => Sql;
} = {
  custom: compileCustom,
  sql: compileSql,
  model: compileModel,
};

/**
 * The values of a trait that are not found in single events, as a query `profile_id, value, errors`, at most one row a profile: `errors` is the number of
 * values it could not use, and NULL is the value then. To be joined to the other traits of the profiles.
 */
export function compileQueryTrait(dialect: Dialect, typed: TypedQueryTrait, place: QueryPlace): Sql {
  return (COMPILE[typed.kind] as (dialect: Dialect, typed: TypedQueryTrait, place: QueryPlace) => Sql)(dialect, typed, place);
}
