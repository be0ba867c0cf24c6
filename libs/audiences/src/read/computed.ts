import { Conflict } from '@tributary/core';
import { literal, orAbsent, ourTables, type Session, sql } from '@tributary/sql';

/** What is known of the last run of an audience. */
export interface Computed {
  readonly members: number;
  readonly runId: string;
  readonly at: string;
}

/** The last run of an audience. `Conflict` where it was not computed. */
export async function lastComputed(session: Session, schema: string, audience: string): Promise<Computed> {
  const { audienceState } = ourTables(schema);
  const rows = await orAbsent(
    session.rows(sql`SELECT members, run_id, computed_at FROM ${audienceState} WHERE audience_id = ${literal(audience)}`),
    [],
  );
  const [row] = rows;
  if (row !== undefined) return { members: Number(row[0]), runId: String(row[1]), at: String(row[2]) };
  const message = `the audience \`${audience}\` is not computed yet: \`tributary run audiences\` first`;
  throw new Conflict('audience.not_computed', message, [{ path: 'audience', message: 'not computed yet' }]);
}
