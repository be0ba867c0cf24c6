import { Invalid } from '@tributary/core';
import { compileEvents, literal, ourTables, sql, type OpenSession, type Session, type Sql } from '@tributary/sql';
import { compileErrors, compileProbe } from '../compile/compile-errors.js';
import type { CompileRequest } from '../statement/compile-request.js';
import { compileBase } from '../queries/base-events.js';
import { compileErrorSamples } from '../queries/error-samples.js';
import type { QueryPlace } from '../queries/query-trait.js';
import type {
  TypedCustomTrait,
  TypedEventTrait,
  TypedFormulaTrait,
  TypedModelTrait,
  TypedSqlTrait,
  TypedTrait,
} from '../statement/typed-trait.js';
import { joinMembership } from '../formulas/membership.js';
import { guardedFormula } from '../formulas/nest-formulas.js';
import { compileRequest, computedTraitsOf, scopeOf } from './compute-values.js';
import type { CountedErrors, ErrorSample, TraitErrors, TraitsJob } from './traits-job.js';

/** A value that could not be used; `message` is missing where only the warehouse can say what is wrong. */
type Found = { readonly event: string; readonly message: string | null } | { readonly profile: string; readonly message: string | null };

interface FoundErrors {
  readonly typed: Exclude<TypedTrait, TypedModelTrait>;
  readonly values: number;
  readonly samples: readonly Found[];
}

/** Finds a few of the values that could not be used, and counts the expressions that failed. `table` holds what the transaction just computed. */
export async function findErrors(
  session: Session,
  job: TraitsJob,
  { counted, table }: { readonly counted: readonly CountedErrors[]; readonly table: Sql },
): Promise<readonly FoundErrors[]> {
  const found: FoundErrors[] = [];
  for (const typed of computedTraitsOf(job)) {
    const values = counted.find(({ trait }) => trait === typed.trait.id)?.values ?? 0;
    if (typed.kind === 'event' && (typed.guarded || values > 0)) found.push(await inEvents(session, job, typed));
    if (typed.kind === 'formula' && typed.guarded) found.push(await ofFormula(session, job, { typed, table }));
    if ((typed.kind === 'custom' || typed.kind === 'sql') && values > 0) found.push(await ofProfiles(session, job, { typed, values }));
  }
  return found.filter(({ values }) => values > 0);
}

async function inEvents(session: Session, job: TraitsJob, typed: TypedEventTrait): Promise<FoundErrors> {
  const query = compileErrors(session.dialect, await requestOf(session, job, typed), typed);
  const rows = await session.rows(query, job.options);
  const samples = rows.map(([, event, problem]) => ({
    event: String(event),
    message: problem === null ? null : `\`${String(problem)}\` is no number`,
  }));
  return { typed, values: Number(rows[0]?.[0] ?? 0), samples };
}

async function ofProfiles(
  session: Session,
  job: TraitsJob,
  { typed, values }: { readonly typed: TypedCustomTrait | TypedSqlTrait; readonly values: number },
): Promise<FoundErrors> {
  const place = compilePlace(await requestOf(session, job, typed));
  const rows = await session.rows(compileErrorSamples(session.dialect, typed, place), job.options);
  return { typed, values, samples: rows.map(([profile, message]) => ({ profile: String(profile), message: String(message) })) };
}

/** The profiles for whose traits a formula fails. */
async function ofFormula(
  session: Session,
  job: TraitsJob,
  { typed, table }: { readonly typed: TypedFormulaTrait; readonly table: Sql },
): Promise<FoundErrors> {
  const { dialect } = session;
  const scope = scopeOf(job, typed);
  const among = scope.kind === 'due' ? sql`profile_id IN (SELECT profile_id FROM ${scope.profiles})` : sql`TRUE`;
  const row = joinMembership(sql`SELECT * FROM ${table}`, [typed], ourTables(job.request.schema).audienceMember);
  const failing = sql`SELECT profile_id FROM (${row}) AS joined WHERE ${among} AND ${dialect.guard.fails(guardedFormula(typed))}`;
  const rows = await session.rows(
    sql`SELECT count(*) OVER (), ${dialect.text(sql`profile_id`)} FROM (${failing}) AS failed ORDER BY profile_id LIMIT 5`,
    job.options,
  );
  return { typed, values: Number(rows[0]?.[0] ?? 0), samples: rows.map(([, profile]) => ({ profile: String(profile), message: null })) };
}

const requestOf = (session: Session, job: TraitsJob, typed: FoundErrors['typed']): Promise<CompileRequest> =>
  compileRequest(session, job, { traits: [typed], scope: scopeOf(job, typed) });

function compilePlace({ schema, scope, events, unique = false, base }: CompileRequest): QueryPlace {
  const profiles =
    scope.kind === 'due'
      ? sql`SELECT profile_id FROM ${scope.profiles}`
      : sql`SELECT DISTINCT profile_id FROM ${ourTables(schema).nodeProfile}`;
  const only = scope.kind === 'due' ? { only: sql`SELECT event_id FROM ${scope.events}` } : {};
  return { schema, profiles, base: base ?? sql`(${compileBase(schema, scope, sql`(${compileEvents(events, { unique, ...only })})`)})` };
}

/**
 * Lets the warehouse say what is wrong with the values of which that is not known yet: each is asked for once more, unguarded. After the
 * transaction, which the failing would end.
 */
export async function explainErrors(session: OpenSession, job: TraitsJob, found: readonly FoundErrors[]): Promise<readonly TraitErrors[]> {
  const errors: TraitErrors[] = [];
  for (const { typed, values, samples } of found) {
    const explained: ErrorSample[] = [];
    for (const sample of samples)
      explained.push({
        ...sample,
        message: sample.message ?? (await complaint(session, job, compileAgain(session, job, { typed, sample }))),
      });
    errors.push({ trait: typed.trait.id, values, samples: explained });
  }
  return errors;
}

/** The one value again, without a guard. */
function compileAgain(
  { dialect }: Session,
  job: TraitsJob,
  { typed, sample }: { readonly typed: FoundErrors['typed']; readonly sample: Found },
): Sql {
  const { schema, events } = job.request;
  if (typed.kind === 'event' && 'event' in sample)
    return compileProbe(dialect, { schema, events, scope: scopeOf(job, typed) }, { typed, eventId: sample.event });
  const profile = 'profile' in sample ? sample.profile : '';
  const value = typed.kind === 'formula' ? guardedFormula(typed).expression : sql`NULL`;
  const { audienceMember, profileTrait } = ourTables(schema);
  const row = joinMembership(sql`SELECT * FROM ${profileTrait}`, typed.kind === 'formula' ? [typed] : [], audienceMember);
  return sql`SELECT ${value} FROM (${row}) AS joined WHERE ${dialect.text(sql`profile_id`)} = ${literal(profile)}`;
}

async function complaint(session: Session, job: TraitsJob, query: Sql): Promise<string> {
  try {
    await session.rows(query, job.options);
    return 'an expression failed on a value that is gone by now';
  } catch (error) {
    if (error instanceof Invalid) return error.message.replace(/ at line \d+, column \d+$/, '');
    throw error;
  }
}
