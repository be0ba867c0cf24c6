import { isEventTrait, NotFound, hint } from '@tributary/core';
import { ourTables, sql, type Session, type StatementOptions } from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import { DUE_SCOPE, findDueEvents, findDueProfiles, type DueProfiles } from '../due-profiles.js';
import type { TypedTrait } from '../typed-trait.js';
import { typeTraits } from '../validate-trait.js';
import { definitionHash } from './definition-hash.js';
import { planRun, type DefinedTrait, type RunPlan } from './plan-run.js';
import { createTraitTables, knownColumns, type KnownColumn } from './trait-columns.js';
import type { TraitsJob, TraitsRequest } from './traits-job.js';

/** Finds out what a run has to compute, and for whom; `undefined` when there is nothing. Leaves the due profiles in their tables. */
export async function prepareRun(session: Session, request: TraitsRequest, options: StatementOptions): Promise<TraitsJob | undefined> {
  const { schema, events, contexts = [], models = [], traitsOnly: only, full = false } = request;
  refuseUnknown(request);
  await createTraitTables(session, schema, options);
  const known = await knownColumns(session, schema, options);
  const defined = request.traits.map((one) => ({ ...one, definition: definitionHash(one.trait, { events, contexts, models }) }));
  const due = await findDueProfiles(session, { schema, nobody: only !== undefined }, options);
  const wanted = { full: full && only === undefined, only, drifted: [] };
  if (isIdle(due, planRun(defined, known, { ...wanted, needs: () => [] }))) return undefined;

  const typed = inColumnOrder(await typeAll(session, request), known);
  const needs = (id: string) => typed.flatMap((one) => (one.kind === 'formula' && one.trait.id === id ? one.needs : []));
  const found = { request, due, known, defined, typed: guardKnown(typed, defined, known), options };
  const planned = withMode(found, planRun(defined, known, { ...wanted, needs }));
  if (planned.mode === 'all' || due.due === 0) return planned;
  const { favourIndexes } = session.dialect;
  if (favourIndexes) await session.execute(favourIndexes, options);
  await findDueEvents(session, schema, options);
  const drifted = await findDrifted(session, planned);
  return drifted.length === 0 ? planned : withMode(found, planRun(defined, known, { ...wanted, drifted, needs }));
}

function refuseUnknown({ traits, traitsOnly = [] }: TraitsRequest): void {
  const ids = traits.map(({ trait }) => trait.id);
  const unknown = traitsOnly.find((id) => !ids.includes(id));
  if (unknown !== undefined) throw new NotFound('traits.unknown', `there is no trait \`${unknown}\`${hint(unknown, ids)}`);
}

const isIdle = ({ due, gone }: DueProfiles, { forAll, removed }: RunPlan): boolean => due + gone + forAll.size + removed.length === 0;

const typeAll = (session: Session, { events, traits }: TraitsRequest): Promise<readonly TypedTrait[]> =>
  typeTraits(session, events, traits.map(({ trait }) => trait).filter(isEventTrait));

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

/** The same traits, those of these ids guarded. */
export function guard(typed: readonly TypedTrait[], ids: ReadonlySet<string>): readonly TypedTrait[] {
  return typed.map((one) => (one.kind === 'event' && ids.has(one.trait.id) ? { ...one, guarded: true } : one));
}

function withMode(found: Omit<TraitsJob, 'mode' | 'plan'>, plan: RunPlan): TraitsJob {
  const { request, due, typed } = found;
  const isAll = request.traitsOnly === undefined && (due.everyone || typed.every(({ trait }) => plan.forAll.has(trait.id)));
  if (isAll) return { ...found, plan, mode: 'all' };
  return { ...found, plan, mode: plan.forAll.size + plan.removed.length > 0 ? 'changed' : 'due' };
}

/** The traits that would not fit into their columns any more. */
async function findDrifted(session: Session, { request, plan, typed }: TraitsJob): Promise<readonly string[]> {
  const traits = typed.filter(({ trait }) => !plan.forAll.has(trait.id));
  const query = compileTraits(session.dialect, { schema: request.schema, events: request.events, traits, scope: DUE_SCOPE });
  const columns = await session.describe(sql`SELECT * FROM ${ourTables(request.schema).profileTrait}`);
  const types = new Map(columns.map(({ name, nativeType }) => [name, nativeType]));
  return (await session.describe(query))
    .filter(({ name, nativeType }) => types.has(name) && types.get(name) !== nativeType)
    .map(({ name }) => name);
}
