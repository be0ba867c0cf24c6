import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE exchange (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    batch int NOT NULL,
    attempt int NOT NULL,
    at timestamptz NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    status int,
    ms real NOT NULL,
    request text NOT NULL,
    response text NOT NULL)`,
  `CREATE INDEX exchange_of_run ON exchange (run_id, id)`,
];

/** What was said to destinations and what they answered, in excerpts, for people who look into a run. */
export async function exchanges(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
