import { ident, join, literal, orAbsent, ourTables, sql, type Dialect, type Session, type Sql } from '@tributary/sql';
import type { Identifier } from '../explain/explanation.js';

/** What stands in the place of an identifier's value once its person is erased, before the fingerprint of that value. */
export const MARK = 'erased:';

/** Whether anybody was ever erased here. */
export async function hasErased(session: Pick<Session, 'describe'>, schema: string): Promise<boolean> {
  return (await orAbsent(session.describe(sql`SELECT hash FROM ${ourTables(schema).erasedIdentifier}`), null)) !== null;
}

/** Notes that whoever has one of these identifiers is sent nowhere any more. What is kept are fingerprints, no values. Repeating it adds nothing. */
export async function noteErased(
  session: Session,
  { schema, identifiers }: { readonly schema: string; readonly identifiers: readonly Identifier[] },
): Promise<void> {
  const { dialect } = session;
  const { erasedIdentifier: table } = ourTables(schema);
  const text = dialect.type({ kind: 'text' });
  if (!(await hasSchema(session, schema))) await session.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  await session.execute(sql`CREATE TABLE IF NOT EXISTS ${table} ("type" ${text}, hash ${text})`);
  for (const { type, value } of identifiers) {
    const [kind, hash] = [literal(type), fingerprintOf(dialect, literal(value))];
    await session.execute(sql`INSERT INTO ${table} ("type", hash) SELECT ${kind}, ${hash}
WHERE NOT EXISTS (SELECT 1 FROM ${table} AS known WHERE known."type" = ${kind} AND known.hash = ${hash})`);
  }
}

const hasSchema = async (session: Session, schema: string): Promise<boolean> =>
  (await session.rows(sql`SELECT 1 FROM information_schema.schemata WHERE schema_name = ${literal(schema)}`)).length > 0;

/** The profiles of people who were erased, as a query of one column, `profile_id`. */
export function compileErasedProfiles(dialect: Dialect, schema: string): Sql {
  const { identifier, nodeProfile, erasedIdentifier } = ourTables(schema);
  return sql`SELECT DISTINCT node_profile.profile_id FROM ${erasedIdentifier} AS erased
    JOIN ${identifier} AS identifier ON identifier."type" = erased."type" AND ${fingerprintOf(dialect, sql`identifier.value`)} = erased.hash
    JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id`;
}

/** The fingerprint of an identifier's value, also of one that has given way to it. */
export function fingerprintOf(dialect: Dialect, value: Sql): Sql {
  const text = dialect.text(value);
  const cut = literal(MARK.length + 1);
  return sql`CASE WHEN starts_with(${text}, ${literal(MARK)}) THEN substr(${text}, ${cut}) ELSE ${dialect.sha256(text)} END`;
}

/** A list of texts to compare with. */
export const textsOf = (values: readonly string[]): Sql => join(values.map((value) => literal(value)));
