import { Invalid, type Intent } from '@tributary/core';
import { literal, sql } from '@tributary/sql';
import { heldName, tablesOf } from '../mapping/layout.js';
import type { HeldPlan, RunLog, RunStatus, SyncTools } from '../ports.js';

/** What a run plans, and what of it was approved beforehand. */
export interface Asked {
  readonly intent: Exclude<Intent, { kind: 'release' }>;
  /** The hash of the plan that a person released; `null` for a run that releases nothing. */
  readonly approved: string | null;
}

/** Why a held plan cannot be released, or `null` when it can. Whoever took the release in has asked too, some time ago. */
function refuseRelease(
  held: (Pick<HeldPlan, 'plan' | 'until'> & { readonly newest: boolean }) | null,
  { run, plan }: Pick<Extract<Intent, { kind: 'release' }>, 'run' | 'plan'>,
  now: Date,
): Invalid | null {
  if (held === null) return new Invalid('release.nothing', `The run \`${run}\` holds nothing back.`);
  if (held.plan !== plan) {
    return new Invalid('release.other_plan', `The run \`${run}\` waits with another plan than \`${plan}\`. Look at the run again.`);
  }
  if (!held.newest) {
    return new Invalid('release.outdated', `The sync has been planned again since the run \`${run}\`. Look at its newest run.`);
  }
  if (held.until > now) return null;
  return new Invalid(
    'release.expired',
    `What the run \`${run}\` waited with could be released until ${held.until.toISOString()}. Run the sync again.`,
  );
}

/**
 * What a run does. A release does what the run did that was held, planned anew from the present source, so that nothing stale is sent.
 * Rejects with `Invalid` where there is nothing to release.
 */
export async function askedOf(status: Pick<RunStatus, 'intent'>, runs: Pick<RunLog, 'status' | 'held'>, now: Date): Promise<Asked> {
  const { intent } = status;
  if (intent.kind !== 'release') return { intent, approved: null };
  const refused = refuseRelease(await runs.held(intent.run), intent, now);
  if (refused !== null) throw refused;
  return { intent: await beneath(intent, runs), approved: intent.plan };
}

/** What was held may itself have been the rest of a release. */
async function beneath(intent: Intent, runs: Pick<RunLog, 'status'>): Promise<Asked['intent']> {
  return intent.kind === 'release' ? beneath((await runs.status(intent.run)).intent, runs) : intent;
}

/** Rejects with `Invalid` when what was approved is not in the warehouse any more: its schema may have been dropped or restored. */
export async function requireKept(
  { approved }: Pick<Asked, 'approved'>,
  { warehouse, resolved }: Pick<SyncTools, 'warehouse' | 'resolved'>,
): Promise<void> {
  if (approved === null) return;
  const { schema } = warehouse.config;
  const { id } = resolved.sync;
  const exists = (await warehouse.tables()).some((table) => table.schema === schema && table.name === heldName(id));
  const kept = sql`SELECT 1 FROM ${tablesOf(schema, id).held} WHERE "_plan" = ${literal(approved)} LIMIT 1`;
  if (exists && (await warehouse.rows(kept)).length > 0) return;
  throw new Invalid('release.gone', 'What the run waited with is gone from the warehouse. Run the sync again.');
}
