import { Conflict, Invalid } from '@tributary/core';
import { ourTables, refuseViewsOnTables, sql, type Database, type OpenSession, type StatementOptions } from '@tributary/sql';
import { publishTraits, TRAIT_VIEWS } from './publish-traits.js';
import { computeValues } from './run/compute-values.js';
import { findFailing } from './run/find-failing.js';
import { guard, prepareRun } from './run/prepare-run.js';
import { begin, type Computed, type TraitErrors, type TraitsJob, type TraitsMode, type TraitsRequest } from './run/traits-job.js';
import { rethrow } from './validate-trait.js';

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
  /** Contexts that were computed anew. */
  readonly contexts: readonly string[];
}

const NOTHING: TraitsReport = { mode: 'none', profiles: 0, traits: 0, changed: [], removed: [], values: 0, errors: [], contexts: [] };

/**
 * Computes what is due: all traits of profiles that changed, and traits of a changed definition for everybody. One transaction: readers
 * see the last values until the new ones are complete. A value that a trait cannot use is counted; `Invalid` names a trait that cannot
 * be computed at all, and the values stay as they were.
 */
export async function computeTraits(database: Database, request: TraitsRequest): Promise<TraitsReport> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  begin(request, 'check');
  await refuseUnstitched(database, request.schema);
  return database.session(async (session) => {
    const job = await prepareRun(session, request, options);
    begin(request, 'contexts');
    const contexts: readonly string[] = [];
    if (job === undefined) return { ...NOTHING, contexts };
    const { schema } = request;
    if (job.mode !== 'due') await refuseViewsOnTables(session, { schema, tables: ['profile_trait'], views: TRAIT_VIEWS }, options);
    const computed = await computeGuarded(session, job);
    return report(job, computed, contexts);
  });
}

async function refuseUnstitched(database: Database, schema: string): Promise<void> {
  const { nodeProfile, eventNode, profile } = ourTables(schema);
  try {
    await database.describe(sql`SELECT 1 AS one FROM ${nodeProfile}, ${eventNode}, ${profile}`);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Conflict('traits.not_stitched', `there are no profiles in \`${schema}\` yet: run stitching first, then the traits`, [], {
      cause: error,
    });
  }
}

/** Computes plainly, which is fastest; where a value makes that fail, again, with the traits it fails guarded against such values. */
async function computeGuarded(session: OpenSession, job: TraitsJob): Promise<Computed> {
  try {
    return await session.transaction(async () => {
      begin(job.request, 'compute');
      const computed = await computeValues[job.mode](session, job);
      begin(job.request, 'publish');
      await publishTraits(session, job, computed);
      return computed;
    });
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const failing = await findFailing(session, job);
    const hopeless = failing.find(({ typed }) => typed.kind !== 'event' || typed.guarded);
    if (hopeless) rethrow(hopeless.typed.trait, hopeless.error);
    if (failing.length === 0) throw error;
    return computeGuarded(session, { ...job, typed: guard(job.typed, new Set(failing.map(({ typed }) => typed.trait.id))) });
  }
}

function report(job: TraitsJob, { profiles, values, errors }: Computed, contexts: readonly string[]): TraitsReport {
  const { mode, plan, typed, due } = job;
  const counted = mode === 'changed' && due.due === 0 ? plan.forAll.size : typed.length;
  return {
    mode,
    profiles,
    traits: counted,
    changed: mode === 'changed' ? [...plan.forAll] : [],
    removed: plan.removed,
    values,
    errors: errors.map((one) => ({ ...one, samples: [] })),
    contexts,
  };
}
