import { Invalid, type Column } from '@tributary/core';
import { createTables, ident, join, literal, ourTables, sql, type Session, type StatementOptions, type TableColumns } from '@tributary/sql';
import type { TraitValueType } from '../values/trait-value-type.js';

/** A column of `profile_trait`, and by what it was computed for all profiles. */
export interface TraitColumn {
  /** The trait's id. */
  readonly name: string;
  readonly type: TraitValueType;
  /** The warehouse's own name of the type. */
  readonly nativeType: string;
  /** `definitionHash` of what computed it. */
  readonly definition: string;
  /** The revision of the trait's definition. */
  readonly revision: number;
  /** Some value made the plain expression fail. */
  readonly guarded: boolean;
}

/** A column as an earlier run left it. A value of NULL is of a version that did not know it. */
export interface KnownColumn {
  readonly definition: string | null;
  readonly revision: number | null;
  readonly guarded: boolean;
  /** As it stands. */
  readonly column: Column;
}

const TEXT = sql`text`;
const TIME = sql`timestamptz`;

const COLUMNS: TableColumns = {
  profile_trait: { profile_id: sql`uuid` },
  trait_column: {
    trait_id: TEXT,
    type: TEXT,
    native_type: TEXT,
    definition: TEXT,
    revision: sql`integer`,
    guarded: sql`boolean`,
    run_id: TEXT,
    computed_at: TIME,
  },
  profile: { changed_at: TIME, calculated_by: TEXT },
};

/** Creates the tables of a schema that has never seen a trait run, and completes those of an earlier version. */
export async function createTraitTables(session: Session, schema: string, options: StatementOptions): Promise<void> {
  await createTables(session, schema, COLUMNS, options);
}

/**
 * The columns of `profile_trait`, in one question; `undefined` where a table of ours is missing or incomplete, of stitching or of a trait run.
 * Not for within a transaction, which a missing table would end.
 */
export async function standingColumns(session: Session, schema: string): Promise<readonly Column[] | undefined> {
  const { profileTrait, nodeProfile, eventNode } = ourTables(schema);
  const { profile_trait: _, ...others } = COLUMNS;
  const names = Object.entries(others).flatMap(([table, columns]) => Object.keys(columns).map((name) => ident(table, name)));
  const tables = Object.keys(others).map((table) => sql`${ident(schema, table)} AS ${ident(table)}`);
  const from = join([
    ...tables,
    sql`${nodeProfile} AS node_profile`,
    sql`${eventNode} AS event_node`,
    sql`${profileTrait} AS profile_trait`,
  ]);
  try {
    return (await session.describe(sql`SELECT ${join(names)}, profile_trait.* FROM ${from}`)).slice(names.length);
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** What is known of the columns that stand in `profile_trait`, in their order. */
export async function knownColumns(
  session: Session,
  { schema, there }: { readonly schema: string; readonly there: readonly Column[] },
  options: StatementOptions,
): Promise<ReadonlyMap<string, KnownColumn>> {
  const { traitColumn } = ourTables(schema);
  const rows = await session.rows(sql`SELECT trait_id, definition, revision, coalesce(guarded, FALSE) FROM ${traitColumn}`, options);
  const known = new Map(
    rows.map(([id, definition, revision, guarded]) => [
      String(id),
      {
        definition: definition === null ? null : String(definition),
        revision: revision === null ? null : Number(revision),
        guarded: guarded === true,
      },
    ]),
  );
  const unknown = { definition: null, revision: null, guarded: false };
  return new Map(there.slice(1).map((column) => [column.name, { ...(known.get(column.name) ?? unknown), column }]));
}

/** What is to be written of the columns of a new table. */
export interface WrittenColumns {
  readonly schema: string;
  readonly runId: string;
  /** The instant the run stands for. */
  readonly at: string;
  /** The names of all columns there are. */
  readonly there: readonly string[];
  /** Those this run computed for all profiles. */
  readonly computed: readonly TraitColumn[];
}

/** Writes down the columns whose definition calculates what it did, under another revision, or that a value has made fail. */
export async function reviseColumns(
  session: Session,
  { schema, columns }: { readonly schema: string; readonly columns: readonly TraitColumn[] },
  options: StatementOptions,
): Promise<void> {
  for (const { name, revision, guarded } of columns)
    await session.execute(
      sql`UPDATE ${ourTables(schema).traitColumn} SET revision = ${literal(revision)}, guarded = ${literal(guarded)} WHERE trait_id = ${literal(name)}`,
      options,
    );
}

/** Writes down what the columns are now. */
export async function writeColumns(session: Session, written: WrittenColumns, options: StatementOptions): Promise<void> {
  const { traitColumn } = ourTables(written.schema);
  const computed = new Set(written.computed.map(({ name }) => name));
  const kept = join(['', ...written.there.filter((name) => !computed.has(name))].map(literal));
  await session.execute(sql`DELETE FROM ${traitColumn} WHERE trait_id NOT IN (${kept})`, options);
  if (computed.size === 0) return;
  const at = sql`CAST(${literal(written.at)} AS timestamptz)`;
  const rows = written.computed.map(({ name, type, nativeType, definition, revision, guarded }) => {
    const texts = [name, type, nativeType, definition].map(literal);
    return sql`(${join([...texts, literal(revision), literal(guarded), literal(written.runId), at])})`;
  });
  await session.execute(
    sql`INSERT INTO ${traitColumn} (trait_id, "type", native_type, definition, revision, guarded, run_id, computed_at) VALUES ${join(rows)}`,
    options,
  );
}
