import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE erasure (
    id uuid PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    warehouse text NOT NULL,
    state text NOT NULL CHECK (state IN ('noting', 'settling', 'removing', 'forgetting', 'done')),
    -- Who it is: until it is done, and no longer.
    subject jsonb CHECK ((subject IS NULL) = (state = 'done')),
    profiles int NOT NULL DEFAULT 0,
    identifiers int NOT NULL DEFAULT 0,
    syncs jsonb NOT NULL DEFAULT '[]',
    models jsonb NOT NULL DEFAULT '[]',
    note text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    noted_at timestamptz,
    finished_at timestamptz,
    next_at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0,
    owner text,
    epoch int NOT NULL DEFAULT 0,
    lease_until timestamptz)`,
  `CREATE INDEX erasure_newest ON erasure (workspace_id, id DESC)`,
  `CREATE INDEX erasure_due ON erasure (next_at) WHERE state <> 'done'`,
];

/** People who are to be forgotten, and how far that is. */
export async function erasures(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
