import { type Kysely, sql } from 'kysely';

/** What an entry says, in one way of writing: what the chain is made over. `jsonb` orders and spaces it by itself. */
const CONTENT = `jsonb_build_array(
  entry.workspace_id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), entry.actor, entry.actor_name, entry.action,
  entry.kind, entry.subject, entry.before, entry.after, entry.request_id, entry.address)::text`;

/** Under the lock, and in a statement of its own, so that it sees the link of whoever had the lock before. */
const LINK = `
DECLARE
  head record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || '.audit.' || NEW.workspace_id, 0));
  SELECT seq, hash INTO head FROM audit_link WHERE workspace_id = NEW.workspace_id ORDER BY seq DESC LIMIT 1;
  INSERT INTO audit_link (workspace_id, seq, audit_id, hash)
  VALUES (NEW.workspace_id, coalesce(head.seq, 0) + 1, NEW.id, audit_hash(coalesce(head.hash, ''), NEW));
  RETURN NULL;
END`;

/** Entries of before are chained in the order they were written. */
const CHAIN_OLD = `
DECLARE
  entry audit;
  place text := '';
  last text;
  number bigint;
BEGIN
  FOR entry IN SELECT * FROM audit ORDER BY workspace_id, id LOOP
    IF entry.workspace_id <> place THEN
      place := entry.workspace_id;
      last := '';
      number := 0;
    END IF;
    number := number + 1;
    last := audit_hash(last, entry);
    INSERT INTO audit_link (workspace_id, seq, audit_id, hash) VALUES (place, number, entry.id, last);
  END LOOP;
END`;

const STATEMENTS = [
  `ALTER TABLE audit ADD COLUMN actor_name text, ADD COLUMN request_id text, ADD COLUMN address text`,
  `CREATE INDEX audit_of_subject ON audit (workspace_id, kind, subject, id DESC)`,
  `CREATE INDEX audit_of_actor ON audit (workspace_id, actor, id DESC)`,

  // A table of its own: entries are never touched again, not even to be chained.
  `CREATE TABLE audit_link (
    workspace_id text NOT NULL REFERENCES workspace,
    seq bigint NOT NULL,
    audit_id bigint NOT NULL UNIQUE,
    hash text NOT NULL,
    PRIMARY KEY (workspace_id, seq))`,
  `CREATE FUNCTION audit_hash(before text, entry audit) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT encode(sha256(convert_to(before || chr(10) || ${CONTENT}, 'UTF8')), 'hex') $$`,
  `CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$ ${LINK} $$`,
  `DO $$ ${CHAIN_OLD} $$`,

  // When the transaction commits: nothing else is done while the lock is held, so that nobody waits for more than that.
  `CREATE CONSTRAINT TRIGGER audit_chained AFTER INSERT ON audit DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION audit_chain()`,
  `CREATE TRIGGER audit_link_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()`,
  // They hold for whoever replays changes of another database as well.
  ...['audit_append_only', 'audit_chained'].map((trigger) => `ALTER TABLE audit ENABLE ALWAYS TRIGGER ${trigger}`),
  `ALTER TABLE audit_link ENABLE ALWAYS TRIGGER audit_link_append_only`,
];

/** Each entry of the audit log is bound to the one before it, so that nobody changes one unnoticed. */
export async function auditChain(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
