import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `ALTER TABLE workspace ADD COLUMN asks_approval boolean NOT NULL DEFAULT false`,

  `CREATE TABLE promotion (
    workspace_id text NOT NULL REFERENCES workspace,
    id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('waiting', 'applied', 'rejected', 'refused')),
    source text NOT NULL,
    note text,
    prune boolean NOT NULL,
    -- Secrets are references to sealed rows, as in a definition.
    objects jsonb NOT NULL,
    revisions jsonb NOT NULL,
    plan jsonb NOT NULL,
    created_by text NOT NULL,
    author text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    decided_by text,
    decided_at timestamptz CHECK ((decided_at IS NULL) = (state = 'waiting')),
    reason text,
    idempotency_key text,
    wish text)`,
  `CREATE INDEX promotion_newest ON promotion (workspace_id, id DESC)`,
  `CREATE UNIQUE INDEX promotion_idempotency ON promotion (workspace_id, idempotency_key)`,

  // What was wished with an idempotency key: the same key with another wish is a mistake of whoever sent it.
  `ALTER TABLE run ADD COLUMN wish text`,

  // What a sync or warehouse did lately, whatever it was.
  `CREATE INDEX run_newest_about ON run (workspace_id, subject, id DESC)`,
];

/** Projects brought from one workspace to another, and who agreed; what goes with an idempotency key; runs by what they are about. */
export async function promotions(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
