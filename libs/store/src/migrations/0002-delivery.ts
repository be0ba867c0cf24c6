import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  // The batch that must have its outcomes first; what the destination has taken on and not done yet, change to its name for that work;
  // changes without an outcome that may have arrived.
  `ALTER TABLE batch ADD COLUMN after_number int, ADD COLUMN accepted jsonb NOT NULL DEFAULT '{}', ADD COLUMN unsure int[] NOT NULL DEFAULT '{}'`,
  `CREATE INDEX batch_after ON batch (run_id, after_number) WHERE after_number IS NOT NULL AND state = 'open'`,
  // Of a run that is delivered, every batch is written twice: room beside each row keeps these writes on its own page.
  `ALTER TABLE batch SET (fillfactor = 50)`,
  `ALTER TABLE run ADD COLUMN held jsonb, ADD COLUMN waiting jsonb`,
  `DROP TRIGGER run_changed ON run`,
  `CREATE TRIGGER run_changed AFTER UPDATE ON run FOR EACH ROW
    WHEN ((OLD.state, OLD.stage, OLD.counts, OLD.progress, OLD.waiting) IS DISTINCT FROM (NEW.state, NEW.stage, NEW.counts, NEW.progress, NEW.waiting))
    EXECUTE FUNCTION run_notify()`,
];

/** Lanes, work a destination does later, plans that wait for a person, and why delivery waits. */
export async function delivery(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
