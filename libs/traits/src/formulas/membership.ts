import { ident, join, literal, orAbsent, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import type { AudienceColumn, TypedFormulaTrait } from '../statement/typed-trait.js';

/** The audiences that some formulas name themselves, each once. */
export function audiencesNamed(formulas: readonly TypedFormulaTrait[]): readonly AudienceColumn[] {
  return [...new Map(formulas.flatMap(({ audiences }) => audiences).map((one) => [one.id, one])).values()];
}

/**
 * A query of profiles with a boolean column for each audience that formulas name: whether the profile is a member by `members`. NULL where the
 * audience was never computed: nobody knows then.
 */
export function joinMembership(source: Sql, formulas: readonly TypedFormulaTrait[], members: Sql): Sql {
  const audiences = audiencesNamed(formulas);
  if (audiences.length === 0) return source;
  const columns = audiences.map(({ id, computed }) => {
    const isMember = sql`EXISTS (SELECT 1 FROM ${members} AS member WHERE member.profile_id = person.profile_id AND member.audience_id = ${literal(id)})`;
    return sql`${computed ? isMember : sql`CAST(NULL AS boolean)`} AS ${ident(id)}`;
  });
  return sql`SELECT person.*, ${join(columns)} FROM (\n${source}\n) AS person`;
}

/** The same formulas, knowing which audiences have been computed. Not for within a transaction, which a missing table would end. */
export async function knowComputed(
  session: Session,
  schema: string,
  formulas: readonly TypedFormulaTrait[],
): Promise<readonly TypedFormulaTrait[]> {
  if (audiencesNamed(formulas).length === 0) return formulas;
  const { audienceState } = ourTables(schema);
  const rows = await orAbsent(session.rows(sql`SELECT audience_id FROM ${audienceState}`), []);
  const computed = new Set(rows.map(([id]) => String(id)));
  return formulas.map((one) => ({ ...one, audiences: one.audiences.map(({ id }) => ({ id, computed: computed.has(id) })) }));
}
