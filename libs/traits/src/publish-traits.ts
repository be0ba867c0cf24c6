import { ident, join, literal, ourTables, sql, type Dialect, type Session, type Sql, type StatementOptions } from '@tributary/sql';

/** One column of `profile_trait`. */
export interface TraitColumn {
  /** The trait's id. */
  readonly name: string;
  /** Our name of its type. */
  readonly type: string;
  /** The warehouse's own. */
  readonly nativeType: string;
}

/** Creates the tables of a schema that has never seen a trait run. */
export async function createTraitTables(session: Session, schema: string, options: StatementOptions): Promise<void> {
  const { profileTrait, traitColumn } = ourTables(schema);
  await session.execute(sql`CREATE TABLE IF NOT EXISTS ${profileTrait} (profile_id uuid)`, options);
  await session.execute(
    sql`CREATE TABLE IF NOT EXISTS ${traitColumn} (trait_id text, "type" text, native_type text, run_id text, computed_at timestamptz)`,
    options,
  );
}

/** Puts the new values in the place of the old ones. To be called last in the transaction that computed them. */
export async function publishTraits(
  session: Session,
  request: { readonly schema: string; readonly runId: string; readonly next: Sql; readonly columns: readonly TraitColumn[] },
  options: StatementOptions,
): Promise<void> {
  const { schema, runId, next, columns } = request;
  const { dialect } = session;
  const tables = ourTables(schema);
  const rows = columns.map(
    ({ name, type, nativeType }) => sql`(${literal(name)}, ${literal(type)}, ${literal(nativeType)}, ${literal(runId)}, ${dialect.now})`,
  );
  const index = dialect.index(next, [sql`profile_id`]);
  const statements = [
    ...(index ? [index] : []),
    sql`DROP VIEW IF EXISTS ${tables.customerAttributes}`,
    sql`DROP VIEW IF EXISTS ${tables.pivotedCustomerAttributes}`,
    sql`DROP TABLE ${tables.profileTrait}`,
    sql`ALTER TABLE ${next} RENAME TO ${ident('profile_trait')}`,
    sql`CREATE VIEW ${tables.pivotedCustomerAttributes} AS SELECT * FROM ${tables.profileTrait}`,
    sql`CREATE VIEW ${tables.customerAttributes} AS ${compileLong(dialect, tables.profileTrait, columns)}`,
    sql`DELETE FROM ${tables.traitColumn}`,
    ...(rows.length === 0 ? [] : [sql`INSERT INTO ${tables.traitColumn} VALUES ${join(rows)}`]),
    sql`UPDATE ${tables.profile} SET calculated_at = ${dialect.now} WHERE merged_into IS NULL`,
  ];
  for (const statement of statements) await session.execute(statement, options);
}

/** One row a value: `profile_id, trait_id, value`, the value as JSON. */
function compileLong(dialect: Dialect, table: Sql, columns: readonly TraitColumn[]): Sql {
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
