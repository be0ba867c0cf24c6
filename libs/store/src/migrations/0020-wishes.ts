import { type Kysely, sql } from 'kysely';

const STATEMENTS = [
  `CREATE TABLE wish (
    workspace_id text NOT NULL REFERENCES workspace,
    key text NOT NULL,
    -- Under a key of the installation: what people wish for may be a person. Empty: noted before there was this table.
    hash text NOT NULL,
    request text NOT NULL,
    what text,
    answered boolean NOT NULL DEFAULT false,
    -- As it was written: who asks again is told the same, to the letter.
    answer json,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, key))`,
  `CREATE INDEX wish_oldest ON wish (made_at)`,

  // Keys that people sent before: what they made is told again.
  `INSERT INTO wish (workspace_id, key, hash, request, what, answered, answer, made_at)
    SELECT workspace_id, idempotency_key, '', '', kind || ' run ' || id, true, json_build_object('id', id), created_at FROM run
      WHERE idempotency_key IS NOT NULL AND wish IS NOT NULL AND created_at > now() - interval '30 days'
    UNION ALL SELECT workspace_id, idempotency_key, '', '', 'promotion ' || id, true, json_build_object('id', id), created_at FROM promotion
      WHERE idempotency_key IS NOT NULL AND created_at > now() - interval '30 days'
    ON CONFLICT DO NOTHING`,
];

/** What goes with an idempotency key, whatever was wished for, and what was answered. */
export async function wishes(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
