import type { RunKind } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { now } from './lease.js';

const NEXT = '#next.';

/** The slot in which one run of a kind waits until the one in the slot itself has ended. */
export function nextSlot(slot: string, kind: RunKind): string {
  return `${slot}${NEXT}${kind}`;
}

/** Whether a run waits for another to end: nobody may work on it yet. */
export const waitsItsTurn = sql<boolean>`coalesce(slot, '') LIKE ${`%${NEXT}%`}`;

/**
 * Gives each slot that is free to the run that has waited for it the longest. Gives how many runs were promoted. Who is overtaken in the
 * same moment by another process goes on waiting.
 */
export async function promoteWaiting(
  db: Kysely<Tables>,
  of?: { readonly workspaceId: string; readonly slot: string },
): Promise<readonly { readonly id: string; readonly kind: RunKind }[]> {
  const within = of === undefined ? sql`` : sql`AND workspace_id = ${of.workspaceId} AND slot LIKE ${`${likeSafe(of.slot)}${NEXT}%`}`;
  const promote = sql<{ id: string; kind: RunKind }>`
    WITH waiting AS (
      SELECT DISTINCT ON (workspace_id, freed) id, workspace_id, split_part(slot, ${NEXT}, 1) AS freed FROM run
      WHERE state = 'queued' AND ${waitsItsTurn} ${within}
      ORDER BY workspace_id, freed, id),
    promoted AS (
      SELECT waiting.id, freed FROM waiting JOIN run USING (id)
      WHERE NOT EXISTS (
        SELECT FROM run AS active WHERE active.workspace_id = waiting.workspace_id AND active.slot = freed
          AND active.state IN ('queued', 'running'))
      FOR UPDATE OF run SKIP LOCKED)
    UPDATE run SET slot = promoted.freed, waiting = NULL, updated_at = ${now} FROM promoted WHERE run.id = promoted.id AND run.state = 'queued'
    RETURNING run.id, run.kind`;
  const { rows } = await promote.execute(db).catch((error: unknown) => {
    if (isTaken(error)) return { rows: [] };
    throw error;
  });
  return rows;
}

/** Another run has taken a slot in the same moment; the next look finds who waits still. */
const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '23505';

const likeSafe = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
