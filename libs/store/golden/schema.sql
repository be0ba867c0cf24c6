CREATE TABLE alert_message (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  alert_id text NOT NULL,
  message jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamp with time zone DEFAULT now(),
  sent_at timestamp with time zone,
  error text,
  CONSTRAINT alert_message_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT alert_message_pkey PRIMARY KEY (id)
);

CREATE TABLE alert_state (
  workspace_id text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  alert_id text NOT NULL,
  condition text NOT NULL,
  text text NOT NULL,
  run_id uuid,
  since timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT alert_state_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT alert_state_pkey PRIMARY KEY (workspace_id, kind, subject, alert_id, condition)
);

CREATE TABLE api_key (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  name text NOT NULL,
  role text NOT NULL,
  hash text NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  CONSTRAINT api_key_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT api_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_hash_key UNIQUE (hash)
);

CREATE TABLE audit (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace_id text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  kind text,
  subject text,
  before jsonb,
  after jsonb,
  CONSTRAINT audit_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT audit_pkey PRIMARY KEY (id)
);

CREATE TABLE batch (
  workspace_id text NOT NULL,
  run_id uuid NOT NULL,
  number integer NOT NULL,
  from_seq integer NOT NULL,
  to_seq integer NOT NULL,
  state text NOT NULL DEFAULT 'open'::text,
  open integer[],
  undelivered integer[] NOT NULL DEFAULT '{}'::integer[],
  remote_ids jsonb NOT NULL DEFAULT '{}'::jsonb,
  attempts integer NOT NULL DEFAULT 0,
  first_attempt_at timestamp with time zone,
  retry_at timestamp with time zone,
  worker text,
  lease_until timestamp with time zone,
  after_number integer,
  accepted jsonb NOT NULL DEFAULT '{}'::jsonb,
  unsure integer[] NOT NULL DEFAULT '{}'::integer[],
  tally jsonb NOT NULL DEFAULT '{}'::jsonb,
  CONSTRAINT batch_state_check CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'acknowledged'::text]))),
  CONSTRAINT batch_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  CONSTRAINT batch_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT batch_pkey PRIMARY KEY (run_id, number)
);

CREATE TABLE credential (
  workspace_id text NOT NULL,
  key text NOT NULL,
  paused_until timestamp with time zone,
  paused_since timestamp with time zone,
  recent text NOT NULL DEFAULT ''::text,
  open_until timestamp with time zone,
  open_since timestamp with time zone,
  probing_until timestamp with time zone,
  reason text,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT credential_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT credential_pkey PRIMARY KEY (workspace_id, key)
);

CREATE TABLE credential_rate (
  workspace_id text NOT NULL,
  key text NOT NULL,
  object text NOT NULL,
  spent jsonb NOT NULL DEFAULT '[]'::jsonb,
  workers jsonb NOT NULL DEFAULT '{}'::jsonb,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT credential_rate_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT credential_rate_pkey PRIMARY KEY (workspace_id, key, object)
);

CREATE TABLE definition (
  workspace_id text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  revision integer NOT NULL,
  object jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT definition_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT definition_pkey PRIMARY KEY (workspace_id, kind, id)
);

CREATE TABLE definition_revision (
  workspace_id text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  revision integer NOT NULL,
  object jsonb,
  actor text NOT NULL,
  at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT definition_revision_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT definition_revision_pkey PRIMARY KEY (workspace_id, kind, id, revision)
);

CREATE TABLE erasure (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  warehouse text NOT NULL,
  state text NOT NULL,
  subject jsonb,
  profiles integer NOT NULL DEFAULT 0,
  identifiers integer NOT NULL DEFAULT 0,
  syncs jsonb NOT NULL DEFAULT '[]'::jsonb,
  models jsonb NOT NULL DEFAULT '[]'::jsonb,
  note text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  noted_at timestamp with time zone,
  finished_at timestamp with time zone,
  next_at timestamp with time zone NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0,
  owner text,
  epoch integer NOT NULL DEFAULT 0,
  lease_until timestamp with time zone,
  CONSTRAINT erasure_check CHECK (((subject IS NULL) = (state = 'done'::text))),
  CONSTRAINT erasure_state_check CHECK ((state = ANY (ARRAY['noting'::text, 'settling'::text, 'removing'::text, 'forgetting'::text, 'done'::text]))),
  CONSTRAINT erasure_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT erasure_pkey PRIMARY KEY (id)
);

CREATE TABLE exchange (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace_id text NOT NULL,
  run_id uuid NOT NULL,
  batch integer NOT NULL,
  attempt integer NOT NULL,
  at timestamp with time zone NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  status integer,
  ms real NOT NULL,
  request text NOT NULL,
  response text NOT NULL,
  CONSTRAINT exchange_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  CONSTRAINT exchange_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT exchange_pkey PRIMARY KEY (id)
);

CREATE TABLE login_token (
  hash text NOT NULL,
  workspace_id text NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT login_token_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT login_token_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT login_token_pkey PRIMARY KEY (hash)
);

CREATE TABLE record_outcome (
  id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  workspace_id text NOT NULL,
  run_id uuid NOT NULL,
  seq integer,
  key text,
  operation text,
  outcome text NOT NULL,
  code text NOT NULL,
  message text NOT NULL,
  CONSTRAINT record_outcome_outcome_check CHECK ((outcome = ANY (ARRAY['invalid'::text, 'rejected'::text, 'in_doubt'::text, 'pending'::text, 'cancelled'::text]))),
  CONSTRAINT record_outcome_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE,
  CONSTRAINT record_outcome_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT record_outcome_pkey PRIMARY KEY (id)
);

CREATE TABLE run (
  id uuid NOT NULL,
  workspace_id text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  slot text,
  state text NOT NULL,
  stage text,
  counts jsonb NOT NULL,
  progress jsonb,
  error jsonb,
  result jsonb,
  input jsonb,
  trigger text NOT NULL,
  idempotency_key text,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  owner text,
  epoch integer NOT NULL DEFAULT 0,
  lease_until timestamp with time zone,
  open_batches integer NOT NULL DEFAULT 0,
  stopped boolean NOT NULL DEFAULT false,
  held jsonb,
  waiting jsonb,
  cancel_requested_at timestamp with time zone,
  seen boolean NOT NULL DEFAULT false,
  CONSTRAINT run_open_batches_check CHECK ((open_batches >= 0)),
  CONSTRAINT run_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'succeeded'::text, 'partial'::text, 'held'::text, 'failed'::text, 'cancelled'::text]))),
  CONSTRAINT run_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT run_pkey PRIMARY KEY (id)
);

CREATE TABLE schedule (
  workspace_id text NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  schedule jsonb NOT NULL,
  since timestamp with time zone NOT NULL DEFAULT now(),
  next_at timestamp with time zone,
  after_kind text,
  after_subject text,
  after_run uuid,
  last_due timestamp with time zone,
  last_outcome text,
  last_note text,
  last_run uuid,
  CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['sync'::text, 'stitch'::text, 'traits'::text, 'audiences'::text]))),
  CONSTRAINT schedule_last_outcome_check CHECK ((last_outcome = ANY (ARRAY['started'::text, 'skipped'::text, 'refused'::text]))),
  CONSTRAINT schedule_last_run_fkey FOREIGN KEY (last_run) REFERENCES run(id) ON DELETE SET NULL,
  CONSTRAINT schedule_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT schedule_pkey PRIMARY KEY (workspace_id, kind, subject)
);

CREATE TABLE secret (
  workspace_id text NOT NULL,
  id text NOT NULL,
  key_id text NOT NULL,
  envelope jsonb NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT secret_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT secret_pkey PRIMARY KEY (workspace_id, id)
);

CREATE TABLE session (
  hash text NOT NULL,
  workspace_id text NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT session_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT session_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT session_pkey PRIMARY KEY (hash)
);

CREATE TABLE workspace (
  id text NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT workspace_pkey PRIMARY KEY (id)
);

CREATE INDEX alert_message_due ON alert_message USING btree (next_at) WHERE (sent_at IS NULL);

CREATE INDEX audit_newest ON audit USING btree (workspace_id, id DESC);

CREATE INDEX batch_after ON batch USING btree (run_id, after_number) WHERE ((after_number IS NOT NULL) AND (state = 'open'::text));

CREATE INDEX batch_answered ON batch USING btree (run_id, number) WHERE (state = 'answered'::text);

CREATE INDEX batch_open ON batch USING btree (run_id, number) WHERE (state = 'open'::text);

CREATE INDEX erasure_due ON erasure USING btree (next_at) WHERE (state <> 'done'::text);

CREATE INDEX erasure_newest ON erasure USING btree (workspace_id, id DESC);

CREATE INDEX exchange_of_run ON exchange USING btree (run_id, id);

CREATE UNIQUE INDEX record_outcome_of_change ON record_outcome USING btree (run_id, seq);

CREATE INDEX record_outcome_of_run ON record_outcome USING btree (run_id, id);

CREATE UNIQUE INDEX run_idempotency ON run USING btree (workspace_id, idempotency_key);

CREATE INDEX run_newest ON run USING btree (workspace_id, id DESC);

CREATE INDEX run_newest_of_subject ON run USING btree (workspace_id, kind, subject, id DESC);

CREATE UNIQUE INDEX run_one_active ON run USING btree (workspace_id, slot) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX run_unfinished ON run USING btree (lease_until) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX run_unseen ON run USING btree (finished_at) WHERE ((NOT seen) AND (finished_at IS NOT NULL));

CREATE INDEX schedule_due ON schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE OR REPLACE FUNCTION audit_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION 'the audit log can only be added to'; END $function$;

CREATE OR REPLACE FUNCTION run_notify()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN PERFORM pg_notify(TG_TABLE_SCHEMA || '_run', NEW.id::text); RETURN NULL; END $function$;

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER run_changed AFTER UPDATE ON run FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state OR old.stage IS DISTINCT FROM new.stage OR old.counts IS DISTINCT FROM new.counts OR old.progress IS DISTINCT FROM new.progress OR old.waiting IS DISTINCT FROM new.waiting OR old.cancel_requested_at IS DISTINCT FROM new.cancel_requested_at) EXECUTE FUNCTION run_notify();
