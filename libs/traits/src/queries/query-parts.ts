import { compileEvents, ident, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import type { CompileRequest } from '../statement/compile-request.js';
import type { Cte, Part, Parts } from '../statement/part.js';
import { errorColumn } from '../statement/error-column.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import { compileBase } from './base-events.js';
import { compileQueryTrait, type TypedQueryTrait } from './compile-query-trait.js';

/** The events that custom traits read, unless a table holds them. Users may have a table of any other name. */
const BASE = ident('#base');

const isQueryTrait = (typed: TypedTrait): typed is TypedQueryTrait => typed.kind !== 'event' && typed.kind !== 'formula';

/** The traits of a request whose values queries of their own find: a part for each, after the events they share. */
export function compileQueryParts(dialect: Dialect, request: CompileRequest): Parts {
  const { schema, scope, traits, base, context } = request;
  const profiles =
    scope.kind === 'due'
      ? sql`SELECT profile_id FROM ${scope.profiles}`
      : sql`SELECT DISTINCT profile_id FROM ${ourTables(schema).nodeProfile}`;
  const customs = traits.filter(({ kind }) => kind === 'custom').length;
  const place = { schema, profiles, base: base ?? BASE, ...(context && { context }) };
  return {
    before: customs === 0 || base ? [] : [baseEvents(request, { kept: customs > 1 })],
    parts: traits.flatMap((typed, index) => (isQueryTrait(typed) ? [part(typed, index, compileQueryTrait(dialect, typed, place))] : [])),
  };
}

function baseEvents({ schema, events, scope, unique = false }: CompileRequest, { kept }: { readonly kept: boolean }): Cte {
  const only = scope.kind === 'due' ? { only: sql`SELECT event_id FROM ${scope.events}` } : {};
  return { name: BASE, query: compileBase(schema, scope, sql`(${compileEvents(events, { unique, ...only })})`), kept };
}

function part({ trait, kind }: TypedQueryTrait, index: number, query: Sql): Part {
  const [name, value, errors] = [ident(`#query${index}`), ident(trait.id), ident(errorColumn(index))];
  const counted = kind === 'model' ? [] : [{ index, name: errors, none: sql`0` }];
  return {
    name,
    query: sql`SELECT profile_id, value AS ${value}${counted.length > 0 ? sql`, errors AS ${errors}` : sql``} FROM (\n${query}\n) AS found`,
    columns: [{ index, name: value }, ...counted],
  };
}
