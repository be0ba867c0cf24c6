import { type Kysely, sql } from 'kysely';

const ROLE = `CHECK (role IN ('viewer', 'editor', 'admin'))`;

const STATEMENTS = [
  // What is written down about a workspace stays, so it is never taken away: it is closed.
  `ALTER TABLE workspace ADD COLUMN deleted_at timestamptz`,

  // A user may belong to several workspaces, so these rows alone belong to none. `user` itself is a word of SQL.
  `CREATE TABLE app_user (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text,
    created_at timestamptz NOT NULL DEFAULT now())`,
  `CREATE TABLE membership (
    workspace_id text NOT NULL REFERENCES workspace,
    user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    role text NOT NULL ${ROLE},
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, user_id))`,
  `CREATE INDEX membership_of_user ON membership (user_id)`,

  `CREATE TABLE invitation (
    workspace_id text NOT NULL REFERENCES workspace,
    id uuid PRIMARY KEY,
    email text NOT NULL,
    role text NOT NULL ${ROLE},
    hash text NOT NULL UNIQUE,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL)`,
  `CREATE UNIQUE INDEX invitation_of_email ON invitation (workspace_id, lower(email))`,

  `ALTER TABLE api_key ADD COLUMN scopes text[] NOT NULL DEFAULT '{}', ADD COLUMN owner text`,

  // A session of before knows no user: whoever had one logs in again, with the link the next start leaves.
  `DELETE FROM session`,
  `DELETE FROM login_token`,
  `ALTER TABLE session DROP COLUMN role,
    ADD COLUMN id uuid NOT NULL UNIQUE,
    ADD COLUMN user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    ADD COLUMN reach text[],
    ADD COLUMN last_seen_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN address text,
    ADD COLUMN agent text`,
  `CREATE INDEX session_of_user ON session (user_id)`,
  `ALTER TABLE login_token DROP COLUMN role,
    ADD COLUMN user_id uuid NOT NULL REFERENCES app_user ON DELETE CASCADE,
    ADD COLUMN reach text[]`,

  // Whoever holds a stream open looks again whether it is still theirs.
  `CREATE FUNCTION access_notify() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify(TG_TABLE_SCHEMA || '_access', ''); RETURN NULL; END $$`,
  ...['api_key', 'session'].map(
    (table) => `CREATE TRIGGER ${table}_gone AFTER DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION access_notify()`,
  ),
  `CREATE TRIGGER session_moved AFTER UPDATE OF workspace_id ON session FOR EACH STATEMENT EXECUTE FUNCTION access_notify()`,
  `CREATE TRIGGER membership_changed AFTER UPDATE OR DELETE ON membership FOR EACH STATEMENT EXECUTE FUNCTION access_notify()`,
  `CREATE TRIGGER workspace_closed AFTER UPDATE OF deleted_at ON workspace FOR EACH STATEMENT EXECUTE FUNCTION access_notify()`,
];

/** Users, who belongs to which workspace, invitations; keys with scopes; sessions that know their user. */
export async function users(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
