import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // What the connector counted in the answers of a batch: name to sum. Noted with each answer, and so once.
  `ALTER TABLE batch ADD COLUMN tally jsonb NOT NULL DEFAULT '{}'`,
];

/** Figures that connectors count besides. */
export async function tally(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
