import { FROZEN_STAGES, type Stage } from '@tributary/core';
import type { HeldPlan } from '@tributary/sync';
import { sql } from 'kysely';
import { unknownRun } from '../runs/run-rows.js';
import type { LogScope } from './scope.js';

/** Stages after which a run of a sync has made a plan, held or not. */
const PLANNED_STAGES = ['guard', 'freeze', ...FROZEN_STAGES] as const satisfies readonly Stage[];

/** What a held run waits with, and whether its sync has planned anew since: then it is no more to be released. */
export async function heldPlanOf(scope: LogScope, runId: string): Promise<(HeldPlan & { readonly newest: boolean }) | null> {
  const row = await scope.db
    .selectFrom('run')
    .select(['held', 'kind', 'subject'])
    .where('id', '=', runId)
    .where('workspaceId', '=', scope.workspaceId)
    .executeTakeFirst();
  if (row === undefined) throw unknownRun(runId);
  if (row.held === null) return null;
  const newer = await scope.db
    .selectFrom('run')
    .select('id')
    .where('workspaceId', '=', scope.workspaceId)
    .where('kind', '=', row.kind)
    .where('subject', '=', row.subject)
    .where('id', '>', runId)
    .where('stage', 'in', PLANNED_STAGES)
    // The release itself is a newer run, and is the one that asks.
    .where(sql<boolean>`NOT (state = 'running' AND coalesce(input->'intent'->>'kind', '') = 'release')`)
    .limit(1)
    .executeTakeFirst();
  const { until, ...held } = row.held;
  return { ...held, until: new Date(until), newest: newer === undefined };
}

/**
 * By how much runs of a sync have made its destination smaller since: delivered removals less delivered additions. Removals come last
 * in a plan, so of those it had, what was held and what is known to be undelivered was not sent. What a person named does not count.
 */
export async function shrunkSince(scope: LogScope, since: Date): Promise<number> {
  if (scope.subject === undefined) throw new Error('this run log does not know whose runs it is asked about');
  const { rows } = await sql<{ shrunk: number }>`
    WITH sent AS (
      SELECT (counts->>'added')::int AS added, (counts->>'delivered')::int AS delivered,
        greatest(0, least((counts->>'delivered')::int, (counts->>'removed')::int - (counts->>'held')::int - (
          SELECT count(*) FROM record_outcome WHERE run_id = run.id AND operation = 'remove')::int)) AS removed
      FROM run WHERE workspace_id = ${scope.workspaceId} AND kind = 'sync' AND subject = ${scope.subject} AND updated_at >= ${since}
        AND (counts->>'delivered')::int > 0 AND coalesce(input->'intent'->>'kind', '') NOT IN ('release', 'remove'))
    SELECT greatest(0, coalesce(sum(removed - least(added, delivered - removed)), 0))::int AS shrunk FROM sent`.execute(scope.db);
  return rows[0]?.shrunk ?? 0;
}
