import { Conflict, hint, Invalid, NotFound, type Column } from '@tributary/core';
import { ourTables, sql, type Session, type StatementOptions } from '@tributary/sql';
import { findDueEvents, findDueProfiles, type DueProfiles } from '../due-profiles.js';
import { normalizeModels } from './model-keys.js';
import { typeAllTraits } from '../definitions/type-all-traits.js';
import type { TypedEventTrait, TypedFormulaTrait, TypedTrait } from '../statement/typed-trait.js';
import { definitionHash } from '../definitions/definition-hash.js';
import { planRun, type DefinedTrait, type RunPlan, type Wanted } from './plan-run.js';
import { createTraitTables, knownColumns, standingColumns, type KnownColumn } from './trait-columns.js';
import type { TraitsJob, TraitsRequest } from './traits-job.js';

/** What a run stands on: the columns there are, the definitions, and who is due. */
export interface Work {
  readonly known: ReadonlyMap<string, KnownColumn>;
  readonly defined: readonly DefinedTrait[];
  readonly due: DueProfiles;
}

/** Finds out whether there is anything to do; `undefined` when not. Leaves the due profiles in their tables. */
export async function findWork(session: Session, request: TraitsRequest, options: StatementOptions): Promise<Work | undefined> {
  const { schema, traitsOnly: only } = request;
  refuseUnknown(request);
  const there = (await standingColumns(session, schema)) ?? (await completeTables(session, schema, options));
  const known = await knownColumns(session, { schema, there }, options);
  const defined = request.traits.map((one) => ({ ...one, definition: definitionHash(one.trait, surroundingsOf(request)) }));
  const due = await findDueProfiles(session, { schema, nobody: only !== undefined }, options);
  const plan = planRun(defined, known, { ...wantedBy(request), needs: () => [] });
  return due.due + due.gone + plan.forAll.size + plan.removed.length === 0 ? undefined : { known, defined, due };
}

const surroundingsOf = ({ events, contexts = [], models = [], audiences = [] }: TraitsRequest) => ({ events, contexts, models, audiences });

/** Makes what a trait run needs, where stitching has made its own. Gives the columns of `profile_trait`. */
async function completeTables(session: Session, schema: string, options: StatementOptions): Promise<readonly Column[]> {
  const { nodeProfile, eventNode, profile, profileTrait } = ourTables(schema);
  await session.describe(sql`SELECT 1 AS one FROM ${nodeProfile}, ${eventNode}, ${profile}`).catch((error: unknown) => {
    if (!(error instanceof Invalid)) throw error;
    throw new Conflict('traits.not_stitched', `there are no profiles in \`${schema}\` yet: run stitching first, then the traits`, [], {
      cause: error,
    });
  });
  await createTraitTables(session, schema, options);
  return session.describe(sql`SELECT * FROM ${profileTrait}`);
}

/** Finds out what is to be computed, and how. Contexts must be fresh. */
export async function prepareRun(
  session: Session,
  { request, work }: { readonly request: TraitsRequest; readonly work: Work },
  options: StatementOptions,
): Promise<TraitsJob> {
  const { known, defined, due } = work;
  const typed = inColumnOrder(await typeAll(session, request, options), known);
  const found = { ...work, request, typed: guardKnown(typed, defined, known), options };
  const planned = withMode(found, planFor(found, []));
  if (planned.mode === 'all' || due.due === 0) return planned;
  const { favourIndexes } = session.dialect;
  if (favourIndexes) await session.execute(favourIndexes, options);
  await findDueEvents(session, request.schema, options);
  return planned;
}

/** The same job, with traits that do not fit into their columns any more computed for everybody. What was left out of it stays out. */
export function planAgain(job: TraitsJob, drifted: readonly string[]): TraitsJob {
  const plan = planFor(job, [...job.plan.forAll, ...drifted]);
  if (job.typed.length === job.defined.length) return withMode(job, plan);
  const ids = job.typed.map(({ trait }) => trait.id);
  return { ...job, plan: { ...plan, forAll: new Set(ids.filter((id) => plan.forAll.has(id))) } };
}

type Found = Omit<TraitsJob, 'mode' | 'plan'>;

function planFor({ request, defined, known, typed }: Found, drifted: readonly string[]): RunPlan {
  const needs = (id: string) => typed.flatMap((one) => (one.kind === 'formula' && one.trait.id === id ? one.needs : []));
  return planRun(defined, known, { ...wantedBy(request), drifted, needs });
}

const wantedBy = ({ full = false, traitsOnly: only }: TraitsRequest): Wanted => ({ full: full && only === undefined, only, drifted: [] });

function refuseUnknown({ traits, traitsOnly = [] }: TraitsRequest): void {
  const ids = traits.map(({ trait }) => trait.id);
  const unknown = traitsOnly.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new NotFound('traits.unknown', `there is no trait \`${unknown}\`${hint(unknown, ids)}`);
}

async function typeAll(session: Session, request: TraitsRequest, options: StatementOptions): Promise<readonly TypedTrait[]> {
  const { schema, events, models = [], identifierTypes = [], audiences = [], normalizeKeys: normalize } = request;
  const traits = await typeAllTraits(
    session,
    { schema, events, models, identifierTypes, audiences },
    request.traits.map(({ trait }) => trait),
  );
  return normalize ? normalizeModels(session, { traits, normalize }, options) : traits;
}

/** Columns keep their places, and new ones come after them: so views that others put on ours stay valid. */
function inColumnOrder(typed: readonly TypedTrait[], known: ReadonlyMap<string, KnownColumn>): readonly TypedTrait[] {
  const old = [...known.keys()].flatMap((id) => typed.filter(({ trait }) => trait.id === id));
  return [...old, ...typed.filter((one) => !old.includes(one))];
}

/** What once failed on a value is guarded from the start, until it is defined anew. */
function guardKnown(
  typed: readonly TypedTrait[],
  defined: readonly DefinedTrait[],
  known: ReadonlyMap<string, KnownColumn>,
): readonly TypedTrait[] {
  const failed = defined.filter(({ trait: { id }, definition }) => known.get(id)?.guarded && known.get(id)?.definition === definition);
  return guard(typed, new Set(failed.map(({ trait }) => trait.id)));
}

/** Whether a value on which a trait fails can be left out. No warehouse lets a query go on past one. */
export const canGuard = (typed: TypedTrait): typed is TypedEventTrait | TypedFormulaTrait =>
  typed.kind === 'event' || typed.kind === 'formula';

/** The same traits, those of these ids guarded. */
export function guard(typed: readonly TypedTrait[], ids: ReadonlySet<string>): readonly TypedTrait[] {
  return typed.map((one) => (canGuard(one) && ids.has(one.trait.id) ? { ...one, guarded: true } : one));
}

function withMode(found: Found, plan: RunPlan): TraitsJob {
  const { request, due, typed } = found;
  const isAll = request.traitsOnly === undefined && (due.everyone || typed.every(({ trait }) => plan.forAll.has(trait.id)));
  if (isAll) return { ...found, plan, mode: 'all' };
  return { ...found, plan, mode: plan.forAll.size + plan.removed.length > 0 ? 'changed' : 'due' };
}
