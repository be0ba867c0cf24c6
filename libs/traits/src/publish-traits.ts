import type { Column } from '@tributary/core';
import { ident, literal, ourTables, publishTables, sql, type Dialect, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { DUE_SCOPE, GONE_PROFILES } from './due-profiles.js';
import { canGuard } from './run/prepare-run.js';
import { reviseColumns, writeColumns, type TraitColumn } from './run/trait-columns.js';
import { NEXT, type Computed, type TraitsJob } from './run/traits-job.js';
import { traitValueType } from './values/trait-value-type.js';

/** The views that stand on the table of trait values, in the order in which they stand on each other. */
export const TRAIT_VIEWS = ['pivoted_customer_attributes', 'customer_attributes'] as const;

/** Lets people see what was computed. To be called last in the transaction that computed it. */
export async function publishTraits(session: Session, job: TraitsJob, computed: Computed): Promise<void> {
  const { request, options } = job;
  if (computed.next) await publishTable(session, { schema: request.schema, next: computed.next }, options);
  await describeColumns(session, job, computed);
  for (const statement of compileCalculated(job)) await session.execute(statement, options);
}

/** Puts a table in the place of `profile_trait`, under both views. */
export async function publishTable(
  session: Session,
  { schema, next }: { readonly schema: string; readonly next: Sql },
  options: StatementOptions,
): Promise<void> {
  const { dialect } = session;
  const { profileTrait } = ourTables(schema);
  const index = dialect.index(next, [sql`profile_id`]);
  if (index) await session.execute(index, options);
  if (dialect.analyze) await session.execute(dialect.analyze(next), options);
  const traits = (await session.describe(sql`SELECT * FROM ${next}`)).slice(1);
  const [pivoted, long] = TRAIT_VIEWS;
  const views = [
    { name: pivoted, query: sql`SELECT * FROM ${profileTrait}` },
    { name: long, query: compileLong(dialect, profileTrait, traits) },
  ];
  await publishTables(session, { schema, swaps: [{ table: 'profile_trait', next: NEXT }], views }, options);
}

/** With `traitsOnly` a column may stand whose definition has changed or is gone: its description stays as well. */
async function describeColumns(session: Session, job: TraitsJob, { next }: Computed): Promise<void> {
  const { request, mode, plan, defined, known, typed, due, options } = job;
  const { schema, runId } = request;
  const columnsNow = next ? await session.describe(sql`SELECT * FROM ${ourTables(schema).profileTrait}`) : columnsOf(known);
  const there = new Map(columnsNow.map((one) => [one.name, one]));
  const guarded = new Set(typed.filter((one) => canGuard(one) && one.guarded).map(({ trait }) => trait.id));
  const columns = defined.flatMap(({ trait: { id }, revision, definition }): readonly TraitColumn[] => {
    const column = there.get(id);
    if (column === undefined) return [];
    const { type, nativeType } = column;
    return [{ name: id, type: traitValueType(type), nativeType, definition, revision, guarded: guarded.has(id) }];
  });
  const isComputed = ({ name }: TraitColumn) => mode === 'all' || plan.forAll.has(name);
  const isOther = ({ name, definition, revision, guarded: now }: TraitColumn) => {
    const before = known.get(name);
    return before?.definition === definition && (before.revision !== revision || before.guarded !== now);
  };
  const other = columns.filter((column) => !isComputed(column) && isOther(column));
  await reviseColumns(session, { schema, columns: other }, options);
  if (next === null) return;
  await writeColumns(session, { schema, runId, at: due.at, there: [...there.keys()], computed: columns.filter(isComputed) }, options);
}

const columnsOf = (known: TraitsJob['known']): readonly Column[] => [...known.values()].map(({ column }) => column);

/** When, and by which run, the profiles were calculated. Whoever has a row has a run, so that the row is found when the profile is gone. */
function compileCalculated({ request, mode, due }: TraitsJob): readonly Sql[] {
  const { profile } = ourTables(request.schema);
  const by = sql`calculated_by = ${literal(request.runId)}`;
  const calculated = sql`UPDATE ${profile} SET calculated_at = CAST(${literal(due.at)} AS timestamptz), ${by}`;
  const goneOnes = sql`UPDATE ${profile} SET calculated_at = NULL, calculated_by = NULL WHERE id IN (SELECT profile_id FROM ${GONE_PROFILES})`;
  const gone = due.gone === 0 ? [] : [goneOnes];
  if (mode === 'all') return [sql`${calculated} WHERE merged_into IS NULL`, ...gone];
  const ofDue = due.due === 0 ? [] : [sql`${calculated} WHERE id IN (SELECT profile_id FROM ${DUE_SCOPE.profiles})`];
  if (mode === 'due') return [...ofDue, ...gone];
  return [...ofDue, ...gone, sql`UPDATE ${profile} SET ${by} WHERE calculated_by IS NULL AND merged_into IS NULL`];
}

/** One row a value: `profile_id, trait_id, value`, the value as JSON. */
function compileLong(dialect: Dialect, table: Sql, columns: readonly Column[]): Sql {
  const json = dialect.type({ kind: 'json' });
  if (columns.length === 0)
    return sql`SELECT profile_id, CAST(NULL AS text) AS trait_id, CAST(NULL AS ${json}) AS value FROM ${table} WHERE FALSE`;
  const cases = columns.map(({ name }) => ({
    label: literal(name),
    value: sql`CASE WHEN ${ident(name)} IS NOT NULL THEN CAST(${dialect.json(ident(name))} AS ${json}) END`,
  }));
  const long = dialect.unpivot({ source: table, keep: [sql`profile_id`], label: sql`trait_id`, value: sql`value`, cases });
  return sql`SELECT profile_id, trait_id, value FROM (${long}) AS long WHERE value IS NOT NULL`;
}
