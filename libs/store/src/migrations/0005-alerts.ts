import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `ALTER TABLE run ADD COLUMN seen boolean NOT NULL DEFAULT false`,
  // Runs that ended before there were alerts are nobody's news.
  `UPDATE run SET seen = true WHERE finished_at IS NOT NULL`,
  `CREATE INDEX run_unseen ON run (finished_at) WHERE NOT seen AND finished_at IS NOT NULL`,

  `CREATE TABLE alert_state (
    workspace_id text NOT NULL REFERENCES workspace,
    kind text NOT NULL,
    subject text NOT NULL,
    alert_id text NOT NULL,
    condition text NOT NULL,
    text text NOT NULL,
    run_id uuid,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, kind, subject, alert_id, condition))`,

  `CREATE TABLE alert_message (
    id uuid PRIMARY KEY,
    workspace_id text NOT NULL REFERENCES workspace,
    alert_id text NOT NULL,
    message jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    attempts int NOT NULL DEFAULT 0,
    next_at timestamptz DEFAULT now(),
    sent_at timestamptz,
    error text)`,
  `CREATE INDEX alert_message_due ON alert_message (next_at) WHERE sent_at IS NULL`,
];

/** What alerts hold now, and what people are still to be told. */
export async function alerts(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
