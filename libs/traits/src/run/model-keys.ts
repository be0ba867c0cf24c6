import { ident, remakeTable, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { TypedModelTrait, TypedTrait } from '../statement/typed-trait.js';

/** Brings the texts in a column of a temporary table into the form in which identifiers of a type are known; what is none becomes NULL. */
export type NormalizeKeys = (
  session: Session,
  at: { readonly table: Sql; readonly column: Sql; readonly identifier: string },
  options: StatementOptions,
) => Promise<unknown>;

/**
 * Traits whose models are read into temporary tables, with keys in the form in which identifiers are known: `A@B.C` of a model finds the profile of
 * `a@b.c`. Other traits are as they were. The tables are made anew by each call.
 */
export async function normalizeModels(
  session: Session,
  { traits, normalize }: { readonly traits: readonly TypedTrait[]; readonly normalize: NormalizeKeys },
  options: StatementOptions = {},
): Promise<readonly TypedTrait[]> {
  const result: TypedTrait[] = [];
  for (const [index, typed] of traits.entries())
    result.push(
      typed.kind === 'model' ? await normalized(session, { typed, table: ident(`tributary_model_${index}`), normalize }, options) : typed,
    );
  return result;
}

async function normalized(
  session: Session,
  { typed, table, normalize }: { readonly typed: TypedModelTrait; readonly table: Sql; readonly normalize: NormalizeKeys },
  options: StatementOptions,
): Promise<TypedModelTrait> {
  const { dialect } = session;
  await remakeTable(session, table, typed.rows, options);
  await normalize(session, { table, column: sql`key`, identifier: typed.trait.by.identifier }, options);
  if (dialect.analyze) await session.execute(dialect.analyze(table), options);
  return { ...typed, rows: sql`SELECT key, value, place FROM ${table}` };
}
