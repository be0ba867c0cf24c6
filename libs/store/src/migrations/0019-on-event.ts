import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // What new events it runs for, and how long it waits for more of them; `after_run` is the stitch run it has heard of last.
  `ALTER TABLE schedule ADD COLUMN event_types text[]`,
  `ALTER TABLE schedule ADD COLUMN wait_seconds integer`,
];

/** Runs may begin when stitching has found new events. */
export async function onEvent(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
