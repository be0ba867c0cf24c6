import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `ALTER TABLE schedule DROP CONSTRAINT schedule_kind_check`,
  `ALTER TABLE schedule ADD CONSTRAINT schedule_kind_check CHECK (kind IN ('sync', 'stitch', 'traits', 'audiences'))`,
];

/** Audiences run by themselves too. */
export async function audiences(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
