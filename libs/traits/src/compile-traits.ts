import { ident, join, ourTables, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileEventParts } from './compile/event-parts.js';
import { compileCte, type CompileParts, type Part } from './statement/part.js';
import { compileQueryParts } from './queries/query-parts.js';
import { joinMembership } from './formulas/membership.js';
import { nestFormulas } from './formulas/nest-formulas.js';
import type { CompileRequest } from './statement/compile-request.js';

/**
 * The ways traits are computed, each of which adds its parts to the statement. Formulas stand on top of them all. Users' queries come first: what follows
 * them they cannot name by chance, though they may have a table `event`.
 */
const WAYS: readonly CompileParts[] = [compileQueryParts, compileEventParts];

/** All traits as one query: `profile_id`, a column a trait in their order, and the error columns of those kinds that have one. */
export function compileTraits(dialect: Dialect, request: CompileRequest): Sql {
  const compiled = WAYS.map((compile) => compile(dialect, request));
  const parts = compiled.flatMap((one) => one.parts);
  const ctes = compiled.flatMap((one) => [...one.before, ...one.parts]).map(compileCte);
  const formulas = request.traits.filter((typed) => typed.kind === 'formula');
  const joined = compileJoined(request, parts);
  const withMembership = joinMembership(joined, formulas, ourTables(request.schema).audienceMember);
  const query = formulas.length === 0 ? joined : compileOrdered(request, parts, nestFormulas(dialect, withMembership, formulas));
  return ctes.length === 0 ? query : sql`WITH ${join(ctes, ',\n')}\n${query}`;
}

interface Shown {
  readonly index: number;
  readonly name: Sql;
}

const byIndex = (a: Shown, b: Shown): number => a.index - b.index;

/** The profiles of the scope with the columns of all parts. */
function compileJoined(request: CompileRequest, parts: readonly Part[]): Sql {
  const shown = parts
    .flatMap((part) => part.columns.map((column) => ({ ...column, value: sql`${part.name}.${column.name}` })))
    .sort(byIndex);
  const columns = shown.map(({ name, value, none }) => sql`${none ? sql`coalesce(${value}, ${none})` : value} AS ${name}`);
  const joins = parts
    .filter((part) => part.columns.length > 0)
    .map(({ name }) => sql`\nLEFT JOIN ${name} ON ${name}.profile_id = due.profile_id`);
  return sql`SELECT ${join([sql`due.profile_id`, ...columns])}
FROM (${compileProfiles(request)}) AS due${join(joins, '')}`;
}

/** The same columns in the order of the traits, where formulas are among them. */
function compileOrdered({ traits }: CompileRequest, parts: readonly Part[], nested: Sql): Sql {
  const formulas = traits.flatMap((typed, index) => (typed.kind === 'formula' ? [{ index, name: ident(typed.trait.id) }] : []));
  const shown: readonly Shown[] = [...parts.flatMap(({ columns }) => columns), ...formulas].sort(byIndex);
  return sql`SELECT ${join([sql`profile_id`, ...shown.map(({ name }) => name)])} FROM (\n${nested}\n) AS complete`;
}

/** The profiles of a scope, each once. */
function compileProfiles({ schema, scope }: CompileRequest): Sql {
  return scope.kind === 'due'
    ? sql`SELECT profile_id FROM ${scope.profiles}`
    : sql`SELECT DISTINCT profile_id FROM ${ourTables(schema).nodeProfile}`;
}
