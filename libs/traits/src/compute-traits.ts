import { Conflict, Invalid, isEventTrait, typeName, type Events, type EventTrait, type Trait } from '@tributary/core';
import {
  compileEvents,
  expression,
  hasUniqueIds,
  ident,
  join,
  ourTables,
  sql,
  type Database,
  type Session,
  type Sql,
  type StatementOptions,
} from '@tributary/sql';
import { compileCondition, compileTraits, errorColumn } from './compile-traits.js';
import { createTraitTables, publishTraits } from './publish-traits.js';
import type { TypedTrait } from './typed-trait.js';
import { rethrow, typeTraits, validateTrait } from './validate-trait.js';

/** The stages of a trait run, in order. */
export const TRAIT_STAGES = ['check', 'compute', 'publish'] as const;
export type TraitStage = (typeof TRAIT_STAGES)[number];

export interface TraitsRequest {
  /** Our schema in the warehouse, stitched before. */
  readonly schema: string;
  readonly events: Events;
  /** All traits there are: what is not listed is gone after the run. */
  readonly traits: readonly Trait[];
  readonly runId: string;
  readonly signal?: AbortSignal;
  /** Called when a stage begins: `done` of `total` stages are behind it. */
  readonly onProgress?: (at: { readonly stage: TraitStage; readonly done: number; readonly total: number }) => void;
}

/** What a trait run computed. */
export interface TraitsReport {
  readonly profiles: number;
  readonly traits: number;
  /** Values that are not NULL, over all profiles and traits. */
  readonly values: number;
  /** Values in events that a trait could not use, such as text in a sum; only traits that have any. */
  readonly errors: readonly { readonly trait: string; readonly values: number }[];
}

/**
 * Computes all traits of all profiles, in one statement. One transaction: readers see the last values until the new ones are
 * complete.
 */
export async function computeTraits(database: Database, request: TraitsRequest): Promise<TraitsReport> {
  const { schema, events } = request;
  const traits = request.traits.filter(isEventTrait);
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  begin(request, 'check');
  await refuseUnstitched(database, schema);
  const typed = await typeTraits(database, events, traits);
  try {
    return await database.transaction((session) => computeIn(session, request, { typed, options }));
  } catch (error) {
    if (error instanceof Invalid) await blame(database, { events, traits, options });
    throw error;
  }
}

function begin({ onProgress }: TraitsRequest, stage: TraitStage): void {
  onProgress?.({ stage, done: TRAIT_STAGES.indexOf(stage), total: TRAIT_STAGES.length });
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

async function computeIn(
  session: Session,
  request: TraitsRequest,
  { typed, options }: { readonly typed: readonly TypedTrait[]; readonly options: StatementOptions },
): Promise<TraitsReport> {
  const { schema, runId, traits } = request;
  const next = ident(schema, 'profile_trait_next');
  begin(request, 'compute');
  await createTraitTables(session, schema, options);
  const unique = await hasUniqueIds(session, request.events, options);
  await session.execute(
    session.dialect.createTable(next, compileTraits(session.dialect, { ...request, unique, scope: { kind: 'all' }, traits: typed })),
    options,
  );
  const counts = await countValues(session, next, options);

  begin(request, 'publish');
  for (const index of counts.errorColumns)
    await session.execute(sql`ALTER TABLE ${next} DROP COLUMN ${ident(errorColumn(index))}`, options);
  const columns = (await session.describe(sql`SELECT * FROM ${next}`)).slice(1);
  await publishTraits(
    session,
    { schema, runId, next, columns: columns.map((column) => ({ ...column, type: typeName(column.type) })) },
    options,
  );
  const errors = counts.errorColumns.map((index, at) => ({ trait: traits[index]?.id ?? '', values: counts.errors[at] ?? 0 }));
  return { profiles: counts.profiles, traits: traits.length, values: counts.values, errors: errors.filter(({ values }) => values > 0) };
}

async function countValues(session: Session, next: Sql, options: StatementOptions) {
  const names = (await session.describe(sql`SELECT * FROM ${next}`)).map(({ name }) => name).slice(1);
  const isError = (name: string) => name.startsWith('#');
  const errorColumns = names.filter(isError);
  const sums = [
    sql`count(*)`,
    join([sql`0`, ...names.filter((name) => !isError(name)).map((name) => sql`count(${ident(name)})`)], ' + '),
    ...errorColumns.map((name) => sql`coalesce(sum(${ident(name)}), 0)`),
  ];
  const [row = []] = await session.rows(sql`SELECT ${join(sums)} FROM ${next}`, options);
  const [profiles = 0, values = 0, ...errors] = row.map(Number);
  return { profiles, values, errors, errorColumns: errorColumns.map((name) => Number(name.slice(1))) };
}

/** The statement of all traits failed on a value: finds the trait that does so alone, to name it. */
async function blame(
  database: Database,
  { events, traits, options }: { readonly events: Events; readonly traits: readonly EventTrait[]; readonly options: StatementOptions },
): Promise<void> {
  for (const trait of traits) {
    await validateTrait(database, events, trait).catch((error: unknown) => rethrow(trait, error));
    const values = sql`SELECT ${expression(trait.value)} AS value FROM (${compileEvents(events)}) AS event WHERE ${compileCondition(trait)}`;
    await database.rows(sql`SELECT count(value) FROM (${values}) AS one`, options).catch((error: unknown) => {
      if (!(error instanceof Invalid)) throw error;
      const { message } = error;
      rethrow(trait, new Invalid('trait.value', message, [{ path: 'value', message }], { cause: error }));
    });
  }
}
