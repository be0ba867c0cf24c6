import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';

/** How long runs are kept whose sync does not say, or is gone. */
const KEPT_DAYS = 30;
/** Runs that one call forgets, so that it holds no lock for long. */
const LIMIT = 500;

/**
 * For how many days what syncs did is kept: as each says, or said last before it was deleted. Of one that nobody ever defined: 30.
 */
export async function keptDays(db: Kysely<Tables>, workspaceId: string): Promise<(sync: string) => number> {
  const { rows } = await sql<{ id: string; days: number }>`
    SELECT DISTINCT ON (id) id, (object->>'retention_days')::int AS days FROM definition_revision
    WHERE workspace_id = ${workspaceId} AND kind = 'sync' AND object->>'retention_days' IS NOT NULL
    ORDER BY id, revision DESC`.execute(db);
  const days = new Map(rows.map((row) => [row.id, row.days]));
  return (sync) => days.get(sync) ?? KEPT_DAYS;
}

/**
 * Deletes runs that ended longer ago than their sync keeps them, with their batches, records and exchanges. The newest run of each
 * subject stays, whatever its age: people see how it stands. Gives how many there were.
 */
export async function forgetRuns(db: Kysely<Tables>): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM run WHERE id IN (
      SELECT run.id FROM run
      LEFT JOIN definition ON definition.workspace_id = run.workspace_id AND definition.kind = 'sync'
        AND definition.id = run.subject AND run.kind IN ('sync', 'preview')
      WHERE run.finished_at < now() - coalesce((definition.object->>'retention_days')::int, ${KEPT_DAYS}) * interval '1 day'
        AND EXISTS (SELECT FROM run AS newer WHERE newer.workspace_id = run.workspace_id AND newer.kind = run.kind
          AND newer.subject = run.subject AND newer.id > run.id)
      LIMIT ${LIMIT})`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
