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
  scopes text[] NOT NULL DEFAULT '{}'::text[],
  owner text,
  CONSTRAINT api_key_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT api_key_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_hash_key UNIQUE (hash)
);

CREATE TABLE app_user (
  id uuid NOT NULL,
  name text NOT NULL,
  email text,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT app_user_pkey PRIMARY KEY (id)
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
  actor_name text,
  request_id text,
  address text,
  CONSTRAINT audit_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT audit_pkey PRIMARY KEY (id),
  CONSTRAINT audit_chained TRIGGER DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE audit_link (
  workspace_id text NOT NULL,
  seq bigint NOT NULL,
  audit_id bigint NOT NULL,
  hash text NOT NULL,
  CONSTRAINT audit_link_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT audit_link_pkey PRIMARY KEY (workspace_id, seq),
  CONSTRAINT audit_link_audit_id_key UNIQUE (audit_id)
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

CREATE TABLE destination_credential (
  workspace_id text NOT NULL,
  destination text NOT NULL,
  key text NOT NULL,
  opened_as text NOT NULL,
  CONSTRAINT destination_credential_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT destination_credential_pkey PRIMARY KEY (workspace_id, destination)
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

CREATE TABLE invitation (
  workspace_id text NOT NULL,
  id uuid NOT NULL,
  email text NOT NULL,
  role text NOT NULL,
  hash text NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT invitation_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT invitation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT invitation_pkey PRIMARY KEY (id),
  CONSTRAINT invitation_hash_key UNIQUE (hash)
);

CREATE TABLE login_token (
  hash text NOT NULL,
  workspace_id text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  user_id uuid NOT NULL,
  reach text[],
  CONSTRAINT login_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  CONSTRAINT login_token_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT login_token_pkey PRIMARY KEY (hash)
);

CREATE TABLE membership (
  workspace_id text NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'editor'::text, 'admin'::text]))),
  CONSTRAINT membership_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  CONSTRAINT membership_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT membership_pkey PRIMARY KEY (workspace_id, user_id)
);

CREATE TABLE promotion (
  workspace_id text NOT NULL,
  id uuid NOT NULL,
  state text NOT NULL,
  source text NOT NULL,
  note text,
  prune boolean NOT NULL,
  objects jsonb NOT NULL,
  revisions jsonb NOT NULL,
  plan jsonb NOT NULL,
  created_by text NOT NULL,
  author text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamp with time zone,
  reason text,
  idempotency_key text,
  wish text,
  CONSTRAINT promotion_check CHECK (((decided_at IS NULL) = (state = 'waiting'::text))),
  CONSTRAINT promotion_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'applied'::text, 'rejected'::text, 'refused'::text]))),
  CONSTRAINT promotion_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT promotion_pkey PRIMARY KEY (id)
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
  wish text,
  parent uuid,
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
  event_types text[],
  wait_seconds integer,
  CONSTRAINT schedule_kind_check CHECK ((kind = ANY (ARRAY['sync'::text, 'stitch'::text, 'traits'::text, 'audiences'::text, 'pipeline'::text]))),
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
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  expires_at timestamp with time zone NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  reach text[],
  last_seen_at timestamp with time zone NOT NULL DEFAULT now(),
  address text,
  agent text,
  CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  CONSTRAINT session_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT session_pkey PRIMARY KEY (hash),
  CONSTRAINT session_id_key UNIQUE (id)
);

CREATE TABLE wish (
  workspace_id text NOT NULL,
  key text NOT NULL,
  hash text NOT NULL,
  request text NOT NULL,
  what text,
  answered boolean NOT NULL DEFAULT false,
  answer json,
  made_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT wish_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES workspace(id),
  CONSTRAINT wish_pkey PRIMARY KEY (workspace_id, key)
);

CREATE TABLE workspace (
  id text NOT NULL,
  name text NOT NULL,
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  deleted_at timestamp with time zone,
  asks_approval boolean NOT NULL DEFAULT false,
  CONSTRAINT workspace_pkey PRIMARY KEY (id)
);

CREATE INDEX alert_message_due ON alert_message USING btree (next_at) WHERE (sent_at IS NULL);

CREATE INDEX audit_newest ON audit USING btree (workspace_id, id DESC);

CREATE INDEX audit_of_actor ON audit USING btree (workspace_id, actor, id DESC);

CREATE INDEX audit_of_subject ON audit USING btree (workspace_id, kind, subject, id DESC);

CREATE INDEX batch_after ON batch USING btree (run_id, after_number) WHERE ((after_number IS NOT NULL) AND (state = 'open'::text));

CREATE INDEX batch_answered ON batch USING btree (run_id, number) WHERE (state = 'answered'::text);

CREATE INDEX batch_open ON batch USING btree (run_id, number) WHERE (state = 'open'::text);

CREATE INDEX erasure_due ON erasure USING btree (next_at) WHERE (state <> 'done'::text);

CREATE INDEX erasure_newest ON erasure USING btree (workspace_id, id DESC);

CREATE INDEX exchange_of_run ON exchange USING btree (run_id, id);

CREATE UNIQUE INDEX invitation_of_email ON invitation USING btree (workspace_id, lower(email));

CREATE INDEX membership_of_user ON membership USING btree (user_id);

CREATE UNIQUE INDEX promotion_idempotency ON promotion USING btree (workspace_id, idempotency_key);

CREATE INDEX promotion_newest ON promotion USING btree (workspace_id, id DESC);

CREATE UNIQUE INDEX record_outcome_of_change ON record_outcome USING btree (run_id, seq);

CREATE INDEX record_outcome_of_run ON record_outcome USING btree (run_id, id);

CREATE UNIQUE INDEX run_idempotency ON run USING btree (workspace_id, idempotency_key);

CREATE INDEX run_newest ON run USING btree (workspace_id, id DESC);

CREATE INDEX run_newest_about ON run USING btree (workspace_id, subject, id DESC);

CREATE INDEX run_newest_of_subject ON run USING btree (workspace_id, kind, subject, id DESC);

CREATE UNIQUE INDEX run_one_active ON run USING btree (workspace_id, slot) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX run_parts ON run USING btree (parent, id) WHERE (parent IS NOT NULL);

CREATE INDEX run_unfinished ON run USING btree (lease_until) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX run_unseen ON run USING btree (finished_at) WHERE ((NOT seen) AND (finished_at IS NOT NULL));

CREATE INDEX schedule_due ON schedule USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX session_of_user ON session USING btree (user_id);

CREATE INDEX wish_oldest ON wish USING btree (made_at);

CREATE OR REPLACE FUNCTION access_notify()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN PERFORM pg_notify(TG_TABLE_SCHEMA || '_access', ''); RETURN NULL; END $function$;

CREATE OR REPLACE FUNCTION audit_chain()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ 
DECLARE
  head record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.audit.' || NEW.workspace_id, 0));
  SELECT seq, hash INTO head FROM audit_link WHERE workspace_id = NEW.workspace_id ORDER BY seq DESC LIMIT 1;
  INSERT INTO audit_link (workspace_id, seq, audit_id, hash)
  VALUES (NEW.workspace_id, coalesce(head.seq, 0) + 1, NEW.id, audit_hash(coalesce(head.hash, ''), NEW));
  RETURN NULL;
END $function$;

CREATE OR REPLACE FUNCTION audit_hash(before text, entry audit)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ SELECT encode(sha256(convert_to(before || chr(10) || jsonb_build_array(
  entry.workspace_id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor, entry.actor_name, entry.action,
  entry.kind, entry.subject, entry.before, entry.after, entry.request_id, entry.address)::text, 'UTF8')), 'hex') $function$;

CREATE OR REPLACE FUNCTION audit_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN RAISE EXCEPTION 'the audit log can only be added to'; END $function$;

CREATE OR REPLACE FUNCTION run_notify()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ BEGIN PERFORM pg_notify(TG_TABLE_SCHEMA || '_run', NEW.id::text); RETURN NULL; END $function$;

CREATE TRIGGER api_key_gone AFTER DELETE ON api_key FOR EACH STATEMENT EXECUTE FUNCTION access_notify();

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain();

CREATE TRIGGER audit_link_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_link FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TRIGGER membership_changed AFTER DELETE OR UPDATE ON membership FOR EACH STATEMENT EXECUTE FUNCTION access_notify();

CREATE TRIGGER run_changed AFTER UPDATE ON run FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state OR old.stage IS DISTINCT FROM new.stage OR old.counts IS DISTINCT FROM new.counts OR old.progress IS DISTINCT FROM new.progress OR old.waiting IS DISTINCT FROM new.waiting OR old.cancel_requested_at IS DISTINCT FROM new.cancel_requested_at) EXECUTE FUNCTION run_notify();

CREATE TRIGGER session_gone AFTER DELETE ON session FOR EACH STATEMENT EXECUTE FUNCTION access_notify();

CREATE TRIGGER session_moved AFTER UPDATE OF workspace_id ON session FOR EACH STATEMENT EXECUTE FUNCTION access_notify();

CREATE TRIGGER workspace_closed AFTER UPDATE OF deleted_at ON workspace FOR EACH STATEMENT EXECUTE FUNCTION access_notify();

ALTER TABLE alert_message ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON alert_message USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE alert_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON alert_state USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE api_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON api_key USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE app_user ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON app_user USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text) OR (id IN ( SELECT membership.user_id
   FROM membership
  WHERE (membership.workspace_id = ( SELECT current_setting('tributary.workspace'::text, true) AS current_setting)))));

ALTER TABLE audit ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON audit USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON audit_link USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE batch ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON batch USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE credential ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON credential USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE credential_rate ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON credential_rate USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE definition ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON definition USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE definition_revision ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON definition_revision USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE destination_credential ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON destination_credential USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE erasure ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON erasure USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE exchange ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON exchange USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE invitation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON invitation USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE login_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON login_token USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON membership USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE promotion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON promotion USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE record_outcome ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON record_outcome USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE run ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON run USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE schedule ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON schedule USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON secret USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON session USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE wish ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON wish USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = workspace_id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));

ALTER TABLE workspace ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenancy ON workspace USING ((( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = id) OR (( SELECT current_setting('tributary.workspace'::text, true) AS current_setting) = '*'::text));
