import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `ALTER TABLE run ADD COLUMN parent uuid`,
  `CREATE INDEX run_parts ON run (parent, id) WHERE parent IS NOT NULL`,
  `ALTER TABLE schedule DROP CONSTRAINT schedule_kind_check`,
  `ALTER TABLE schedule ADD CONSTRAINT schedule_kind_check CHECK (kind IN ('sync', 'stitch', 'traits', 'audiences', 'pipeline'))`,
];

/** Runs may be parts of a pipeline, which runs by itself too. */
export async function pipelines(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
