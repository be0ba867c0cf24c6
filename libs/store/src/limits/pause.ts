import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { type Credential, of } from './credential.js';

/** Lengthens the credential's pause; one that lasts longer already stays as it is. */
export async function pauseCredential(db: Kysely<Tables>, credential: Credential, ms: number, reason: string): Promise<void> {
  await sql`
    INSERT INTO credential (workspace_id, key, paused_until, paused_since, reason)
    VALUES (${credential.workspaceId}, ${credential.key}, now() + ${ms} * interval '1 millisecond', now(), ${reason})
    ON CONFLICT (workspace_id, key) DO UPDATE SET
      paused_until = excluded.paused_until,
      paused_since = CASE WHEN credential.paused_until > now() THEN credential.paused_since ELSE now() END,
      reason = excluded.reason, updated_at = now()
    WHERE credential.paused_until IS NULL OR credential.paused_until < excluded.paused_until`.execute(db);
}

export async function pausedMs(db: Kysely<Tables>, credential: Credential): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    SELECT greatest(0, extract(epoch FROM paused_until - now()) * 1000)::float8 AS ms FROM credential WHERE ${of(credential)}`.execute(db);
  return rows[0]?.ms ?? 0;
}

export async function forgetCredentials(db: Kysely<Tables>): Promise<void> {
  await sql`DELETE FROM credential WHERE updated_at < now() - interval '30 days'`.execute(db);
  await sql`DELETE FROM credential_rate WHERE updated_at < now() - interval '30 days'`.execute(db);
}
