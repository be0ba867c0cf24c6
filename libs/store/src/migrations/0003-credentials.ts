import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // No workspace: a destination counts by credential, whoever uses it. The key is a keyed hash and tells nothing.
  `CREATE TABLE credential (
    key text PRIMARY KEY,
    paused_until timestamptz,
    paused_since timestamptz,
    recent text NOT NULL DEFAULT '',
    open_until timestamptz,
    open_since timestamptz,
    probing_until timestamptz,
    reason text,
    updated_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE credential_rate (
    key text NOT NULL,
    object text NOT NULL,
    spent jsonb NOT NULL DEFAULT '[]',
    workers jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (key, object))`,
];

/** What all workers share about a destination's credential: its rates, its pauses, its circuit. */
export async function credentials(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
