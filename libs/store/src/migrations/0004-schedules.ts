import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // What a run is to do is more than yes or no: it is part of what the run was created with.
  `UPDATE run SET input = input || '{"intent": {"kind": "full"}}' WHERE "full" AND input IS NOT NULL AND kind IN ('sync', 'preview')`,
  `ALTER TABLE run DROP COLUMN "full"`,
  `ALTER TABLE run ADD COLUMN cancel_requested_at timestamptz`,
  // Who works on a run hears at once that it is to be cancelled.
  `DROP TRIGGER run_changed ON run`,
  `CREATE TRIGGER run_changed AFTER UPDATE ON run FOR EACH ROW
    WHEN ((OLD.state, OLD.stage, OLD.counts, OLD.progress, OLD.waiting, OLD.cancel_requested_at)
      IS DISTINCT FROM (NEW.state, NEW.stage, NEW.counts, NEW.progress, NEW.waiting, NEW.cancel_requested_at))
    EXECUTE FUNCTION run_notify()`,

  `CREATE TABLE schedule (
    workspace_id text NOT NULL REFERENCES workspace,
    kind text NOT NULL CHECK (kind IN ('sync', 'stitch', 'traits')),
    subject text NOT NULL,
    schedule jsonb NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    next_at timestamptz,
    after_kind text,
    after_subject text,
    after_run uuid,
    last_due timestamptz,
    last_outcome text CHECK (last_outcome IN ('started', 'skipped', 'refused')),
    last_note text,
    last_run uuid REFERENCES run ON DELETE SET NULL,
    PRIMARY KEY (workspace_id, kind, subject))`,
  `CREATE INDEX schedule_due ON schedule (next_at) WHERE next_at IS NOT NULL`,
];

/** What each run is to do, the wish to cancel one, and when runs are due by themselves. */
export async function schedules(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
