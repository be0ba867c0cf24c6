import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // The key is a connector, a dot and a keyed hash: it tells nothing.
  `CREATE TABLE credential (
    workspace_id text NOT NULL REFERENCES workspace,
    key text NOT NULL,
    paused_until timestamptz,
    paused_since timestamptz,
    recent text NOT NULL DEFAULT '',
    open_until timestamptz,
    open_since timestamptz,
    probing_until timestamptz,
    reason text,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, key))`,
  `CREATE TABLE credential_rate (
    workspace_id text NOT NULL REFERENCES workspace,
    key text NOT NULL,
    object text NOT NULL,
    spent jsonb NOT NULL DEFAULT '[]',
    workers jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, key, object))`,
];

/** What all workers share about a destination's credential: its rates, its pauses, its circuit. */
export async function credentials(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
