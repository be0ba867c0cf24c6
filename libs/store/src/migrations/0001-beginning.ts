import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE workspace (
    id text PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now())`,

  `CREATE TABLE definition (
    workspace_id text NOT NULL REFERENCES workspace,
    kind text NOT NULL,
    id text NOT NULL,
    revision int NOT NULL,
    object jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, kind, id))`,

  `CREATE TABLE definition_revision (
    workspace_id text NOT NULL REFERENCES workspace,
    kind text NOT NULL,
    id text NOT NULL,
    revision int NOT NULL,
    object jsonb,
    actor text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, kind, id, revision))`,

  `CREATE TABLE secret (
    workspace_id text NOT NULL REFERENCES workspace,
    id text NOT NULL,
    key_id text NOT NULL,
    envelope jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id))`,

  `CREATE TABLE run (
    id uuid PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    kind text NOT NULL,
    subject text NOT NULL,
    slot text,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'partial', 'held', 'failed', 'cancelled')),
    stage text,
    counts jsonb NOT NULL,
    progress jsonb,
    error jsonb,
    result jsonb,
    input jsonb,
    trigger text NOT NULL,
    "full" boolean NOT NULL,
    idempotency_key text,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now(),
    owner text,
    epoch int NOT NULL DEFAULT 0,
    lease_until timestamptz,
    open_batches int NOT NULL DEFAULT 0 CHECK (open_batches >= 0),
    stopped boolean NOT NULL DEFAULT false)`,
  // One writer a subject (I7), held by the database itself.
  `CREATE UNIQUE INDEX run_one_active ON run (workspace_id, slot) WHERE state IN ('queued', 'running')`,
  `CREATE UNIQUE INDEX run_idempotency ON run (workspace_id, idempotency_key)`,
  `CREATE INDEX run_newest ON run (workspace_id, id DESC)`,
  `CREATE INDEX run_newest_of_subject ON run (workspace_id, kind, subject, id DESC)`,
  `CREATE INDEX run_unfinished ON run (lease_until) WHERE state IN ('queued', 'running')`,
  `CREATE FUNCTION run_notify() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_notify(TG_TABLE_SCHEMA || '_run', NEW.id::text); RETURN NULL; END $$`,
  // Renewing a lease is no news.
  `CREATE TRIGGER run_changed AFTER UPDATE ON run FOR EACH ROW
    WHEN ((OLD.state, OLD.stage, OLD.counts, OLD.progress) IS DISTINCT FROM (NEW.state, NEW.stage, NEW.counts, NEW.progress))
    EXECUTE FUNCTION run_notify()`,

  `CREATE TABLE batch (
    workspace_id text NOT NULL REFERENCES workspace,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    number int NOT NULL,
    from_seq int NOT NULL,
    to_seq int NOT NULL,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'acknowledged')),
    open int[],
    undelivered int[] NOT NULL DEFAULT '{}',
    remote_ids jsonb NOT NULL DEFAULT '{}',
    attempts int NOT NULL DEFAULT 0,
    first_attempt_at timestamptz,
    retry_at timestamptz,
    worker text,
    lease_until timestamptz,
    PRIMARY KEY (run_id, number))`,
  `CREATE INDEX batch_open ON batch (run_id, number) WHERE state = 'open'`,
  `CREATE INDEX batch_answered ON batch (run_id, number) WHERE state = 'answered'`,

  `CREATE TABLE record_outcome (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    seq int,
    key text,
    operation text,
    outcome text NOT NULL CHECK (outcome IN ('invalid', 'rejected', 'in_doubt', 'pending', 'cancelled')),
    code text NOT NULL,
    message text NOT NULL)`,
  `CREATE INDEX record_outcome_of_run ON record_outcome (run_id, id)`,
  `CREATE UNIQUE INDEX record_outcome_of_change ON record_outcome (run_id, seq)`,

  `CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    hash text NOT NULL UNIQUE,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz)`,

  `CREATE TABLE session (
    hash text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL)`,

  `CREATE TABLE login_token (
    hash text PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    role text NOT NULL CHECK (role IN ('viewer', 'editor', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL)`,

  `CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    kind text,
    subject text,
    before jsonb,
    after jsonb)`,
  `CREATE INDEX audit_newest ON audit (workspace_id, id DESC)`,
  `CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log can only be added to'; END $$`,
  `CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`,
];

/** Workspaces, definitions with their history, secrets, runs with batches and outcomes, access, audit. */
export async function beginning(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
