import { Conflict } from '@tributary/core';
import { orAbsent, ourTables, sql, type Session } from '@tributary/sql';

/** Which traits a source of profiles is asked for. */
export interface TraitsWanted {
  readonly schema: string;
  /** The traits that are defined, by id. */
  readonly defined: readonly string[];
  /** Columns that somebody maps. */
  readonly columns: readonly string[];
}

/**
 * The defined traits that have been computed, and so are columns. One that is defined and not computed yet stays out, so that a new
 * trait does not stop who does not use it; who maps it is told what to do.
 */
export async function computedTraits(
  session: Pick<Session, 'describe'>,
  { schema, defined, columns }: TraitsWanted,
): Promise<readonly string[]> {
  // Where traits have never been computed there is no table.
  const computed = await orAbsent(session.describe(sql`SELECT * FROM ${ourTables(schema).profileTrait}`), []);
  const there = new Set(computed.map(({ name }) => name));
  const missing = defined.filter((id) => columns.includes(id) && !there.has(id));
  if (missing.length === 0) return defined.filter((id) => there.has(id));
  const names = missing.map((id) => `\`${id}\``).join(', ');
  throw new Conflict('traits.not_computed', `not computed yet, but mapped: ${names}. Compute the traits first: \`tributary run traits\``);
}
