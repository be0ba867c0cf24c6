import { type ColumnType, type Context, Invalid, isOwnFault, type Trait } from '@tributary/core';
import {
  ident,
  join,
  orAbsent,
  ourTables,
  remakeTable,
  sql,
  type OpenSession,
  type Session,
  type Sql,
  type StatementOptions,
} from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import type { DefinitionPlace } from '../definitions/definition-place.js';
import { typeAllTraits } from '../definitions/type-all-traits.js';
import { contextsOf } from '../definitions/definition-hash.js';
import { dependentsOf } from '../formulas/formula.js';
import { beneath } from '../formulas/beneath.js';
import { compileGuards } from '../guards/guards.js';
import { prepareBase } from '../queries/base-events.js';
import { normalizeModels, type NormalizeKeys } from '../run/model-keys.js';
import { guard } from '../run/prepare-run.js';
import { areIdsUnique } from '../run/unique-ids.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import { compileDifference, type Difference, NO_DIFFERENCE } from './compile-difference.js';
import { compileForetoldValues } from './compile-foretold-values.js';
import { trialContexts } from './trial-contexts.js';

/** Definitions as they would be, and which of them differ. */
export interface ForetellRequest extends DefinitionPlace {
  /** All traits there would be. */
  readonly traits: readonly Trait[];
  /** All contexts there would be. */
  readonly contexts: readonly Context[];
  /** The traits whose values may differ, in any order: with those that are made of them. */
  readonly changed: readonly string[];
  /** The traits that would be gone. */
  readonly removed: readonly string[];
  readonly normalizeKeys?: NormalizeKeys;
  readonly signal?: AbortSignal;
}

/** How many living profiles would have a value of a trait that they have not, another one, or none any more. */
export interface ForetoldTrait {
  readonly trait: string;
  /** `null`: cannot be told, for the `reason`. */
  readonly profiles: Difference | null;
  /** Also what the warehouse says of values that would be left out. */
  readonly reason: string | null;
}

/** What traits would be. The tables are the session's, and stand until it ends or foretells again. */
export interface Foretold {
  readonly traits: readonly ForetoldTrait[];
  /** `profile_id, what`: who is touched, by `trait:<id>`. */
  readonly touched: Sql;
  /** All values as they would be: `profile_id` and a column a trait, in brackets. */
  readonly values: Sql;
  /** The types of those columns. */
  readonly columns: ReadonlyMap<string, ColumnType>;
}

const TOUCHED = ident('tributary_foretold_touched');
const VALUES = ident('tributary_foretold');

/**
 * Computes changed traits for everybody, keeps nothing, and compares with the values that stand: what the next trait run would change.
 * New events and changed profiles since the last run are part of it. A trait that cannot be computed is told with its reason, and the
 * others are told all the same. Rejects with `Conflict` where nothing was stitched, with `Cancelled` where the signal says so.
 */
export async function foretellTraits(session: OpenSession, request: ForetellRequest): Promise<Foretold> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const { schema, removed } = request;
  const former = await orAbsent(session.describe(sql`SELECT * FROM ${ourTables(schema).profileTrait}`), []);
  await remakeTable(session, TOUCHED, sql`SELECT CAST(NULL AS uuid) AS profile_id, CAST(NULL AS text) AS what WHERE FALSE`, options);
  const contexts = await trialContexts(session, request, options);
  const hopeless = withoutContext(request, contexts.failed);
  const changed = request.changed.filter((id) => !hopeless.has(id));
  const { tried, failed } = await computeChanged(session, { ...request, changed, context: contexts.context }, options);
  const later = (await session.describe(sql`SELECT * FROM ${VALUES}`)).filter(({ name }) => tried.has(name));
  const traits: ForetoldTrait[] = [];
  for (const id of [...request.changed, ...removed]) {
    const reason = hopeless.get(id) ?? failed.get(id);
    const standing = former.find(({ name }) => name === id);
    const next = later.find(({ name }) => name === id);
    if (reason !== undefined && next === undefined) traits.push({ trait: id, profiles: null, reason });
    else traits.push({ trait: id, profiles: await touch(session, { id, standing, next, schema }, options), reason: reason ?? null });
  }
  const values = compileForetoldValues({ schema, former, later, removed, table: VALUES });
  const [, ...columns] = await session.describe(sql`SELECT * FROM ${values} AS foretold`);
  return { traits, touched: TOUCHED, values, columns: new Map(columns.map(({ name, type }) => [name, type])) };
}

/** The traits that read a context which cannot be computed, themselves or by what they are made of, with what is wrong with it. */
function withoutContext({ traits, contexts }: ForetellRequest, failed: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, reason] of failed) {
    const readers = traits.filter((trait) => trait.type === 'custom' && contextsOf(trait.query, contexts).some(({ id }) => id === key));
    const ids = readers.map(({ id }) => id);
    for (const id of [...ids, ...dependentsOf(ids, traits)]) found.set(id, reason);
  }
  return found;
}

type Trial = ForetellRequest & { readonly context: Sql };

interface Tried {
  /** The traits that have a column in the table of values. */
  readonly tried: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, string>;
}

/** All at once, as a run does; where that fails, one by one: each tells for itself what is wrong with it. */
async function computeChanged(session: OpenSession, trial: Trial, options: StatementOptions): Promise<Tried> {
  try {
    await compute(session, trial, { ids: trial.changed, guarded: false, table: VALUES }, options);
    return { tried: new Set(trial.changed), failed: new Map() };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return computeEach(session, trial, options);
  }
}

async function computeEach(session: OpenSession, trial: Trial, options: StatementOptions): Promise<Tried> {
  const failed = new Map<string, string>();
  const columns: { readonly id: string; readonly table: Sql }[] = [];
  for (const [index, id] of trial.changed.entries()) {
    const table = ident(`tributary_foretold_${index}`);
    for (const guarded of [false, true]) {
      try {
        await compute(session, trial, { ids: [id], guarded, table }, options);
        columns.push({ id, table });
        break;
      } catch (error) {
        if (!isOwnFault(error)) throw error;
        failed.set(id, error.message);
      }
    }
  }
  const { nodeProfile } = ourTables(trial.schema);
  const joins = columns.map(({ table }) => sql` LEFT JOIN ${table} ON ${table}.profile_id = living.profile_id`);
  const shown = [sql`living.profile_id`, ...columns.map(({ id, table }) => sql`${table}.${ident(id)}`)];
  await remakeTable(
    session,
    VALUES,
    sql`SELECT ${join(shown)} FROM (SELECT DISTINCT profile_id FROM ${nodeProfile}) AS living${join(joins, '')}`,
    options,
  );
  return { tried: new Set(columns.map(({ id }) => id)), failed };
}

interface Computing {
  readonly ids: readonly string[];
  /** Leave out values on which an expression fails. */
  readonly guarded: boolean;
  readonly table: Sql;
}

async function compute(session: OpenSession, trial: Trial, { ids, guarded, table }: Computing, options: StatementOptions): Promise<void> {
  const plain = await typeWanted(session, trial, ids, options);
  const typed = guarded ? guard(plain, new Set(plain.map(({ trait }) => trait.id))) : plain;
  const guards = compileGuards(session.dialect, typed);
  for (const statement of guards.before) await session.execute(statement, options);
  await session.transaction(async () => {
    const { schema, events, context } = trial;
    const scope = { kind: 'all' } as const;
    const unique = await areIdsUnique(session, trial, options);
    const base = typed.some(({ kind }) => kind === 'custom')
      ? await prepareBase(session, { schema, events, scope, unique }, options)
      : null;
    const query = compileTraits(session.dialect, { schema, events, traits: typed, scope, unique, context, ...(base && { base }) });
    const columns = join(['profile_id', ...ids].map((name) => ident(name)));
    await remakeTable(session, table, sql`SELECT ${columns} FROM (\n${query}\n) AS computed`, options);
  });
  for (const statement of guards.after) await session.execute(statement, options);
}

/** The traits that are wanted, with those that they are made of. */
async function typeWanted(
  session: Session,
  trial: Trial,
  ids: readonly string[],
  options: StatementOptions,
): Promise<readonly TypedTrait[]> {
  const { traits, normalizeKeys: normalize } = trial;
  const wanted = traits.filter(({ id }) => ids.includes(id));
  const all = [...new Set(wanted.flatMap((trait) => beneath(trait, traits)))];
  const typed = await typeAllTraits(session, trial, all);
  return normalize ? normalizeModels(session, { traits: typed, normalize }, options) : typed;
}

/** Writes down who is touched by one trait, and counts how. */
async function touch(
  session: Session,
  of: Omit<Parameters<typeof compileDifference>[1], 'table'> & { readonly id: string },
  options: StatementOptions,
): Promise<Difference> {
  const query = compileDifference(session.dialect, { ...of, table: VALUES });
  if (query === undefined) return NO_DIFFERENCE;
  const changes = ident('tributary_foretold_change');
  await remakeTable(session, changes, query, options);
  await session.execute(
    sql`INSERT INTO ${TOUCHED} (profile_id, what) SELECT profile_id, ${session.dialect.text(sql`what`)} FROM ${changes}`,
    options,
  );
  const rows = await session.rows(sql`SELECT change, count(*) FROM ${changes} GROUP BY change`, options);
  return { ...NO_DIFFERENCE, ...Object.fromEntries(rows.map(([change, count]) => [String(change), Number(count)])) };
}
