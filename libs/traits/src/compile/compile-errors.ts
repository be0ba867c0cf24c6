import { every, expression, join, literal, sql, type Dialect, type Guarded, type Sql } from '@tributary/sql';
import type { CompileRequest } from '../statement/compile-request.js';
import { addend } from '../values/addend.js';
import { TRAIT_KINDS } from '../kinds/kinds.js';
import type { TypedEventTrait } from '../statement/typed-trait.js';
import { compileCondition } from './condition.js';
import { compileCte, type Cte } from '../statement/part.js';
import { planRelations, scopeEvents, type RelationPlan } from './plan-relations.js';
import { guardedExpressions, protect } from '../guards/protect.js';

/** So many of a trait's errors are shown. */
const SAMPLES = 5;

/**
 * What one trait could not use, as a query: `errors` (how many there are in all), `event_id`, `problem` (the text that is no number; NULL where an
 * expression failed), for a few of them by event id. No row: no error. Needs `compileGuards` around it.
 */
export function compileErrors(dialect: Dialect, request: Omit<CompileRequest, 'traits'>, typed: TypedEventTrait): Sql {
  const plan = planRelations(dialect, { ...request, traits: [typed] });
  const failing = [...(typed.guarded ? compileFailing(dialect, request, { typed, plan }) : []), ...compileNoNumbers(dialect, plan)];
  if (failing.length === 0) return sql`SELECT 0 AS errors, CAST(NULL AS text) AS event_id, CAST(NULL AS text) AS problem WHERE FALSE`;
  const failed: Cte = { name: sql`failed`, query: join(failing, '\n  UNION ALL\n  '), kept: true };
  // No window: DuckDB 1.5 fails on one over rows like these.
  return sql`WITH ${join([...plan.ctes, failed].map(compileCte), ',\n')}
SELECT (SELECT count(*) FROM failed) AS errors, id AS event_id, problem
FROM failed ORDER BY id COLLATE "C", problem COLLATE "C" LIMIT ${literal(SAMPLES)}`;
}

/** The values that a sum leaves out. */
function compileNoNumbers(dialect: Dialect, { found }: RelationPlan): readonly Sql[] {
  return found.flatMap(({ typed, type, laid, relation }) => {
    const kind = TRAIT_KINDS[typed.trait.type];
    if (!('errors' in kind)) return [];
    const conditions = [
      sql`${laid.value} IS NOT NULL`,
      sql`${addend(dialect, type, laid.value)} IS NULL`,
      ...(laid.when ? [laid.when] : []),
    ];
    return [sql`SELECT id, ${dialect.text(laid.value)} AS problem FROM ${relation.name} WHERE ${every(conditions)}`];
  });
}

/** The events, and what was extracted from them, on which an expression fails. */
function compileFailing(
  dialect: Dialect,
  request: Omit<CompileRequest, 'traits'>,
  { typed, plan }: { readonly typed: TypedEventTrait; readonly plan: RelationPlan },
): readonly Sql[] {
  const fields = guardedExpressions(typed);
  const fails = ({ text, ...of }: Omit<Guarded, 'text' | 'expression'> & { readonly text: string | undefined }): Sql =>
    text === undefined ? sql`FALSE` : dialect.guard.fails({ ...of, text, expression: expression(text) });
  const { trait } = typed;
  const among = compileCondition({ ...trait, filter: undefined });
  const looksAt = compileCondition(trait, protect(dialect, typed, expression).filter);
  const ofEvent = sql`CASE WHEN ${among} THEN CASE WHEN ${fails(fields.filter)} THEN TRUE WHEN ${looksAt} THEN ${fails(fields.value)} OR ${fails(fields.weight)} END END`;
  const events = sql`SELECT event.id, CAST(NULL AS text) AS problem
  FROM event JOIN (${scopeEvents(request)}) AS scoped ON scoped.event_id = event.id WHERE ${ofEvent}`;
  if (plan.extracted === undefined) return [events];
  const safe = protect(dialect, typed, expression);
  const filter = trait.outer_filter === undefined ? sql`TRUE` : safe.outerFilter(trait.outer_filter);
  const ofExtracted = sql`CASE WHEN ${fails(fields.outer_filter)} THEN TRUE WHEN ${filter} THEN ${fails(fields.outer_value)} OR ${fails(fields.outer_weight)} END`;
  return [
    events,
    sql`SELECT extracted.id, CAST(NULL AS text) AS problem FROM (
    ${plan.extracted}
  ) AS extracted WHERE extracted.value IS NOT NULL AND ${ofExtracted}`,
  ];
}

/** Asks for the value of a trait in one event, without a guard: fails as the trait does, with the warehouse's words. */
export function compileProbe(
  dialect: Dialect,
  request: Omit<CompileRequest, 'traits'>,
  { typed, eventId }: { readonly typed: TypedEventTrait; readonly eventId: string },
): Sql {
  const one = sql`SELECT CAST(${literal(eventId)} AS text) AS event_id`;
  const plan = planRelations(dialect, { ...request, traits: [{ ...typed, guarded: false }] }, one);
  const [found] = plan.found;
  const columns = found ? [found.laid.value, found.laid.weight, found.laid.when].filter((column) => column !== undefined) : [];
  return sql`WITH ${join(plan.ctes.map(compileCte), ',\n')}
SELECT ${join(columns.map((column) => sql`count(${column})`))} FROM ${found?.relation.name ?? sql`event`}`;
}
