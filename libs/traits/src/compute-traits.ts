import { Invalid } from '@tributary/core';
import { ourTables, refuseViewsOnTables, type Database, type OpenSession, type StatementOptions } from '@tributary/sql';
import { compileGuards } from './guards/guards.js';
import { areContextsFresh, refreshContexts } from './contexts.js';
import { publishTraits, TRAIT_VIEWS } from './publish-traits.js';
import { computedTraitsOf, computeValues } from './run/compute-values.js';
import { Drifted } from './run/drift.js';
import { findFailing } from './run/find-failing.js';
import { canGuard, findWork, guard, planAgain, prepareRun } from './run/prepare-run.js';
import { leaveOut, notComputed, oweNext, type NotComputed } from './run/leave-out.js';
import { explainErrors, findErrors } from './run/sample-errors.js';
import { begin, type TraitErrors, type TraitsJob, type TraitsMode, type TraitsRequest } from './run/traits-job.js';

/** What a trait run computed. */
export interface TraitsReport {
  readonly mode: TraitsMode;
  /** Profiles of which at least one trait was computed. */
  readonly profiles: number;
  /** Traits that were computed, for some profiles or all. */
  readonly traits: number;
  /** Those that were computed for all profiles though not everybody was due. */
  readonly changed: readonly string[];
  /** Columns that are gone. */
  readonly removed: readonly string[];
  /** Values that are not NULL, over all profiles and traits that were computed. */
  readonly values: number;
  /** Only traits that have any. */
  readonly errors: readonly TraitErrors[];
  /** Traits that keep their former values, since the warehouse failed on a value that cannot be left out. The next run tries them again. */
  readonly not_computed: readonly NotComputed[];
  /** Contexts that were computed anew. */
  readonly contexts: readonly string[];
}

const NOTHING: Omit<TraitsReport, 'contexts'> = {
  ...{ mode: 'none', profiles: 0, traits: 0, values: 0 },
  ...{ changed: [], removed: [], errors: [], not_computed: [] },
};

/**
 * Computes what is due: all traits of profiles that changed, and traits of a changed definition for everybody. One transaction: readers
 * see the last values until the new ones are complete. A value that a trait cannot use is counted; where such a value fails a whole query,
 * its trait keeps what it has and the others are computed. `Invalid` names a trait whose definition is wrong, and nothing is changed.
 */
export async function computeTraits(database: Database, request: TraitsRequest): Promise<TraitsReport> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  begin(request, 'check');
  return database.session(async (session) => {
    const work = await findWork(session, request, options);
    begin(request, 'contexts');
    const contexts = await freshContexts(session, { request, isIdle: work === undefined }, options);
    if (work === undefined) return { ...NOTHING, contexts };
    const job = await prepareRun(session, { request, work }, options);
    return { ...(await computeGuarded(session, job, [])), contexts };
  });
}

/** Contexts that nobody waits for are computed only where that is asked for. */
async function freshContexts(
  session: OpenSession,
  { request, isIdle }: { readonly request: TraitsRequest; readonly isIdle: boolean },
  options: StatementOptions,
): Promise<readonly string[]> {
  const { schema, contexts = [], forceContexts: force = false } = request;
  const isForced = force === true || (Array.isArray(force) && force.length > 0);
  if (isIdle && !isForced) return [];
  const wanted = { schema, contexts, force };
  if (await areContextsFresh(session, wanted, options)) return [];
  return session.transaction(() => refreshContexts(session, wanted, options));
}

type Computed = Omit<TraitsReport, 'contexts'>;

/**
 * Computes plainly, which is fastest. Where a value makes that fail, again: with the traits it fails guarded against such values, and without
 * those that no guard helps.
 */
async function computeGuarded(session: OpenSession, job: TraitsJob, out: readonly NotComputed[]): Promise<Computed> {
  const guards = compileGuards(session.dialect, job.typed);
  for (const statement of guards.before) await session.execute(statement, job.options);
  try {
    return await computeOnce(session, job, out);
  } catch (error) {
    if (error instanceof Drifted) return await computeGuarded(session, planAgain(job, error.traits), out);
    if (!(error instanceof Invalid)) throw error;
    const failing = await findFailing(session, job);
    if (failing.length === 0) throw error;
    const hopeless = notComputed(
      job,
      failing.filter(({ typed }) => !canGuard(typed) || typed.guarded),
    );
    const rest = hopeless.length === 0 ? job : leaveOut(job, hopeless);
    const guarded = new Set(failing.map(({ typed }) => typed.trait.id));
    return await computeGuarded(session, { ...rest, typed: guard(rest.typed, guarded) }, [...out, ...hopeless]);
  } finally {
    // A session that is stopped runs nothing more, and is given back as new anyway.
    if (!job.request.signal?.aborted) for (const statement of guards.after) await session.execute(statement);
  }
}

async function computeOnce(session: OpenSession, job: TraitsJob, out: readonly NotComputed[]): Promise<Computed> {
  const { mode, plan, options } = job;
  const { schema } = job.request;
  if (mode !== 'due') await refuseViewsOnTables(session, { schema, tables: ['profile_trait'], views: TRAIT_VIEWS }, options);
  const { computed, found } = await session.transaction(async () => {
    begin(job.request, 'compute');
    const values = await computeValues[mode](session, job);
    const table = values.next ?? ourTables(schema).profileTrait;
    const errors = await findErrors(session, job, { counted: values.errors, table });
    begin(job.request, 'publish');
    await publishTraits(session, job, values);
    await oweNext(session, job, out);
    return { computed: values, found: errors };
  });
  return {
    mode,
    profiles: computed.profiles,
    traits: computedTraitsOf(job).length,
    changed: mode === 'changed' ? [...plan.forAll] : [],
    removed: plan.removed,
    values: computed.values,
    errors: await explainErrors(session, job, found),
    not_computed: out,
  };
}
