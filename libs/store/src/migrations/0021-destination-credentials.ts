import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE destination_credential (
    workspace_id text NOT NULL REFERENCES workspace,
    destination text NOT NULL,
    key text NOT NULL,
    -- What the destination was when a worker opened it: as something else it may have another credential.
    opened_as text NOT NULL,
    PRIMARY KEY (workspace_id, destination))`,
];

/** Which destination uses which credential, so that how the credential stands can be told of it. */
export async function destinationCredentials(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
