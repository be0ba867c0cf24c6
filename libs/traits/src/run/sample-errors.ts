import { Invalid } from '@tributary/core';
import { compileEvents, ourTables, sql, type OpenSession, type Session } from '@tributary/sql';
import { compileErrors, compileProbe } from '../compile/compile-errors.js';
import type { CompileRequest } from '../compile-traits.js';
import { compileBase } from '../queries/base-events.js';
import { compileErrorSamples } from '../queries/error-samples.js';
import type { QueryPlace } from '../queries/query-trait.js';
import type { TypedCustomTrait, TypedEventTrait, TypedSqlTrait } from '../typed-trait.js';
import { compileRequest, computedTraitsOf, scopeOf } from './compute-values.js';
import type { CountedErrors, ErrorSample, TraitErrors, TraitsJob } from './traits-job.js';

/** A value that could not be used; `message` is missing where only the warehouse can say what is wrong. */
interface Found {
  readonly event: string;
  readonly message: string | null;
}

interface FoundErrors {
  readonly typed: TypedEventTrait | TypedCustomTrait | TypedSqlTrait;
  readonly values: number;
  readonly samples: readonly (Found | ErrorSample)[];
}

/** Finds a few of the values that could not be used, and counts the expressions that failed. In the transaction that computed the traits. */
export async function findErrors(session: Session, job: TraitsJob, counted: readonly CountedErrors[]): Promise<readonly FoundErrors[]> {
  const found: FoundErrors[] = [];
  for (const typed of computedTraitsOf(job)) {
    const values = counted.find(({ trait }) => trait === typed.trait.id)?.values ?? 0;
    if (typed.kind === 'event' && (typed.guarded || values > 0)) found.push(await inEvents(session, job, typed));
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
      explained.push(
        sample.message === null && typed.kind === 'event'
          ? { ...(sample as Found), message: await complaint(session, job, { typed, eventId: (sample as Found).event }) }
          : (sample as ErrorSample),
      );
    errors.push({ trait: typed.trait.id, values, samples: explained });
  }
  return errors;
}

async function complaint(
  session: Session,
  job: TraitsJob,
  of: { readonly typed: TypedEventTrait; readonly eventId: string },
): Promise<string> {
  try {
    const { schema, events } = job.request;
    await session.rows(compileProbe(session.dialect, { schema, events, scope: scopeOf(job, of.typed) }, of), job.options);
    return 'an expression failed on a value that is gone by now';
  } catch (error) {
    if (error instanceof Invalid) return error.message.replace(/ at line \d+, column \d+$/, '');
    throw error;
  }
}
