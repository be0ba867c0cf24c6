import { ident, join, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import type { CompileRequest } from '../statement/compile-request.js';
import { DUE_SCOPE, GONE_PROFILES } from '../due-profiles.js';
import { dropBase, prepareBase } from '../queries/base-events.js';
import type { Scope } from '../statement/scope.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import { joinMembership } from '../formulas/membership.js';
import { nestFormulas } from '../formulas/nest-formulas.js';
import { Drifted, driftedAmong } from './drift.js';
import { tally, type Tally } from './tally.js';
import { areIdsUnique } from './unique-ids.js';
import { nextTable, type Computed, type TraitsJob } from './traits-job.js';

/** Traits of another definition, of all profiles. */
const CHANGED = ident('tributary_changed');
/** Traits of the same definition, of due profiles. */
const RECOMPUTED = ident('tributary_recomputed');

/** Computes what a job is about: into the next table, or where only rows change in place. In a transaction. */
export const computeValues: { readonly [mode in TraitsJob['mode']]: (session: Session, job: TraitsJob) => Promise<Computed> } = {
  all: computeAll,
  changed: computeChanged,
  due: computeDue,
};

async function computeAll(session: Session, job: TraitsJob): Promise<Computed> {
  const next = nextTable(job.request.schema);
  const counts = await compute(session, job, { table: next, traits: job.typed, scope: { kind: 'all' }, temporary: false });
  await dropErrorColumns(session, job, { table: next, counts });
  return { next, profiles: counts.rows, values: counts.values, errors: counts.errors };
}

async function computeDue(session: Session, job: TraitsJob): Promise<Computed> {
  const { request, typed, options } = job;
  const { profileTrait } = ourTables(request.schema);
  const counts = await recompute(session, job, typed);
  const columns = join(['profile_id', ...typed.map(({ trait }) => trait.id)].map((name) => ident(name)));
  for (const table of [DUE_SCOPE.profiles, ...(job.due.gone === 0 ? [] : [GONE_PROFILES])])
    await session.execute(sql`DELETE FROM ${profileTrait} WHERE profile_id IN (SELECT profile_id FROM ${table})`, options);
  await session.execute(sql`INSERT INTO ${profileTrait} (${columns}) SELECT ${columns} FROM ${RECOMPUTED}`, options);
  return { next: null, profiles: counts.rows, values: counts.values, errors: counts.errors };
}

/** Columns of unchanged traits are taken over, but for due profiles; formulas of another definition stand on all of them. */
async function computeChanged(session: Session, job: TraitsJob): Promise<Computed> {
  const { request, plan, typed, options } = job;
  const isChanged = ({ trait }: TypedTrait) => plan.forAll.has(trait.id);
  const formulas = typed.filter((one) => one.kind === 'formula').filter(isChanged);
  const changed = typed.filter((one) => one.kind !== 'formula' && isChanged(one));
  const others = job.due.due === 0 ? [] : typed.filter((one) => !isChanged(one));
  // First, for it is little, and may show that more must be computed for everybody.
  const recomputed = others.length === 0 ? [] : [await recompute(session, job, others)];
  const counts = [await compute(session, job, { table: CHANGED, traits: changed, scope: { kind: 'all' }, temporary: true }), ...recomputed];
  const next = nextTable(request.schema);
  const joined = compileJoined(job, { changed, others });
  const nested = nestFormulas(session.dialect, joinMembership(joined.query, formulas, ourTables(request.schema).audienceMember), formulas);
  const columns = join([...joined.columns, ...formulas.map(({ trait }) => trait.id)].map((name) => ident(name)));
  await session.execute(session.dialect.createTable(next, sql`SELECT ${columns} FROM (\n${nested}\n) AS complete`), options);
  const made = await tally(session, { table: next, traits: formulas }, options);
  await dropErrorColumns(session, job, { table: next, counts: made });
  const all = [...counts, made];
  return {
    next,
    profiles: made.rows,
    values: all.reduce((sum, { values }) => sum + values, 0),
    errors: all.flatMap(({ errors }) => errors),
  };
}

/** The values of due profiles. Throws `Drifted` where they would not fit into their columns. */
async function recompute(session: Session, job: TraitsJob, traits: readonly TypedTrait[]): Promise<Tally> {
  const counts = await compute(session, job, { table: RECOMPUTED, traits, scope: DUE_SCOPE, temporary: true });
  const drifted = driftedAmong(job, counts.columns);
  if (drifted.length > 0) throw new Drifted(drifted);
  return counts;
}

interface Statement {
  readonly table: Sql;
  readonly traits: readonly TypedTrait[];
  readonly scope: Scope;
  readonly temporary: boolean;
}

async function compute(session: Session, job: TraitsJob, { table, traits, scope, temporary }: Statement): Promise<Tally> {
  const { options } = job;
  const request = await compileRequest(session, job, { traits, scope });
  await session.execute(session.dialect.createTable(table, compileTraits(session.dialect, request), { temporary }), options);
  if (request.base) await dropBase(session, options);
  return tally(session, { table, traits }, options);
}

/** What the statement of some traits needs to know; makes the table of events that some warehouses need for custom traits. */
export async function compileRequest(
  session: Session,
  { request, options }: TraitsJob,
  { traits, scope }: { readonly traits: readonly TypedTrait[]; readonly scope: Scope },
): Promise<CompileRequest> {
  const { schema, events } = request;
  const unique = scope.kind === 'all' && (await areIdsUnique(session, request, options));
  const base = traits.some(({ kind }) => kind === 'custom') ? await prepareBase(session, { schema, events, scope, unique }, options) : null;
  return { schema, events, traits, scope, unique, ...(base && { base }) };
}

/** The traits that a job computes for somebody. */
export function computedTraitsOf({ mode, plan, typed, due }: TraitsJob): readonly TypedTrait[] {
  return mode === 'changed' && due.due === 0 ? typed.filter(({ trait }) => plan.forAll.has(trait.id)) : typed;
}

/** Whom a trait is computed for in a job. */
export function scopeOf({ mode, plan }: TraitsJob, { trait }: TypedTrait): Scope {
  return mode === 'all' || plan.forAll.has(trait.id) ? { kind: 'all' } : DUE_SCOPE;
}

async function dropErrorColumns(
  session: Session,
  { options }: TraitsJob,
  { table, counts }: { readonly table: Sql; readonly counts: Tally },
): Promise<void> {
  for (const name of counts.errorColumns) await session.execute(sql`ALTER TABLE ${table} DROP COLUMN ${ident(name)}`, options);
}

/** Every living profile with its unchanged values, those computed for due profiles, and the changed ones; and the names of these columns. */
function compileJoined(
  { request, plan, known }: TraitsJob,
  { changed, others }: { readonly changed: readonly TypedTrait[]; readonly others: readonly TypedTrait[] },
): { readonly query: Sql; readonly columns: readonly string[] } {
  const kept = [...known.keys()].filter((id) => !plan.forAll.has(id) && !plan.removed.includes(id));
  const isRecomputed = (id: string) => others.some(({ trait }) => trait.id === id);
  const value = (id: string) => {
    const name = ident(id);
    return isRecomputed(id)
      ? sql`CASE WHEN recomputed.profile_id IS NULL THEN before.${name} ELSE recomputed.${name} END AS ${name}`
      : sql`before.${name}`;
  };
  const columns = [sql`changed.profile_id`, ...kept.map(value), ...changed.map(({ trait }) => sql`changed.${ident(trait.id)}`)];
  const recomputed =
    others.length === 0 ? sql`` : sql`\nLEFT JOIN ${RECOMPUTED} AS recomputed ON recomputed.profile_id = changed.profile_id`;
  const query = sql`SELECT ${join(columns)}
FROM ${CHANGED} AS changed
LEFT JOIN ${ourTables(request.schema).profileTrait} AS before ON before.profile_id = changed.profile_id${recomputed}`;
  return { query, columns: ['profile_id', ...kept, ...changed.map(({ trait }) => trait.id)] };
}
