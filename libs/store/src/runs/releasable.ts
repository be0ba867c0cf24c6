import { Conflict } from '@tributary/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.js';
import { heldPlanOf } from '../run-log/guard-facts.js';
import { LEASE_MS } from './lease.js';
import type { RunRow } from './run-rows.js';
import type { LogScope } from '../run-log/scope.js';

/**
 * The plan a held run may be released by. Throws `Conflict` saying why not: nothing of it waits, another hash than the one people saw, too
 * late, or its sync has planned anew since.
 */
export async function releasable(
  db: Kysely<Tables>,
  run: RunRow,
  plan: string | undefined,
): Promise<{ readonly run: RunRow; readonly plan: string }> {
  const scope: LogScope = { db, workspaceId: run.workspaceId, owner: 'release', leaseMs: LEASE_MS, begun: new Map() };
  const held = await heldPlanOf(scope, run.id);
  const again = `look at it with \`tributary preview ${run.subject}\` and run \`${run.subject}\` again`;
  if (held === null || run.state !== 'held')
    throw new Conflict('release.nothing', `nothing of the run \`${run.id}\` (${run.state}) waits for a release`);
  if (plan !== undefined && plan !== held.plan)
    throw new Conflict(
      'release.other_plan',
      `the run \`${run.id}\` waits with the plan \`${held.plan}\`, not with \`${plan}\`: look at it again before you release it`,
    );
  if (held.until.getTime() <= Date.now())
    throw new Conflict(
      'release.expired',
      `what the run \`${run.id}\` waited with could be released until ${held.until.toISOString()}: ${again}`,
    );
  if (!held.newest)
    throw new Conflict('release.outdated', `a newer run of \`${run.subject}\` has planned since: release that one, or ${again}`);
  return { run, plan: held.plan };
}
