import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // What a run is to do is more than yes or no: it is part of what the run was created with.
  `UPDATE run SET input = input || '{"intent": {"kind": "full"}}' WHERE "full" AND input IS NOT NULL AND kind IN ('sync', 'preview')`,
  `ALTER TABLE run DROP COLUMN "full"`,
  `ALTER TABLE run ADD COLUMN cancel_requested_at timestamptz`,
];

/** What each run is to do, the wish to cancel one, and when runs are due by themselves. */
export async function schedules(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
