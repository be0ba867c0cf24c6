import { Conflict, type Intent, NO_COUNTS, type RunKind } from '@tributary/core';
import type { Kysely, Transaction } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from '../audit.js';
import type { Tables, Trigger } from '../tables.js';
import { refuseLongKey, reusedKey } from '../wishes.js';
import { ACTIVE_STATES, RUN_COLUMNS, type RunRow } from './run-rows.js';
import { nextSlot, promoteWaiting } from './waiting-runs.js';

/** A run to be created. */
export interface NewRun {
  readonly workspaceId: string;
  readonly kind: RunKind;
  /** The sync, warehouse or destination it works on. */
  readonly subject: string;
  readonly trigger: Trigger;
  /** What the worker needs to know, as it is now: kept with the run, so that later changes of definitions do not reach into it. */
  readonly input?: unknown;
  /** What becomes of it while another run goes on: it is refused (`skip`, the default), or one may wait its turn (`queue`). */
  readonly overlap?: 'skip' | 'queue';
  /** Creating again with the same key gives the same run. */
  readonly idempotencyKey?: string | undefined;
  /** The pipeline it is part of. */
  readonly parent?: string | undefined;
  readonly actor: string;
  /** What the audit log says was done, where it is more than that somebody asked for a run. */
  readonly act?: { readonly action: 'run.release' | 'run.retry'; readonly after: Readonly<Record<string, unknown>> } | undefined;
}

/**
 * What may not go on twice at once. Stitching and traits both rewrite the profiles of a warehouse, so they share it; a
 * preview or a check changes nothing and needs none.
 */
const SLOTS: Readonly<Record<RunKind, string | null>> = {
  sync: 'sync',
  stitch: 'profiles',
  traits: 'profiles',
  audiences: 'profiles',
  pipeline: 'pipeline',
  maintenance: 'profiles',
  preview: null,
  what_if: null,
  reconcile: null,
  lookup: null,
  check: null,
};

/** Writes the run down; the caller enqueues its job. */
export async function createRun(db: Kysely<Tables>, run: NewRun): Promise<{ readonly run: RunRow; readonly created: boolean }> {
  refuseLongKey(run.idempotencyKey);
  // The active run may end between our refusal and our look at it; then the place is free.
  for (;;) {
    const slot = slotOf(run);
    // Who waits already comes first.
    if (slot !== null) await promoteWaiting(db, { workspaceId: run.workspaceId, slot });
    const result = await db.transaction().execute(async (trx) => {
      const created = await insert(trx, run, { slot });
      if (created !== undefined) return { run: created, created: true };
      const known = await sameKey(trx, run);
      if (known !== undefined) return { run: known, created: false };
      const next = await insertNext(trx, run, slot);
      return next === undefined ? undefined : { run: next, created: true };
    });
    if (result !== undefined) return result;
    const active = await activeRun(db, run);
    if (active !== undefined) throw isActive(run, active);
  }
}

/** Has the run wait its turn, where that is wished for and none of its kind waits yet. */
async function insertNext(trx: Transaction<Tables>, run: NewRun, slot: string | null): Promise<RunRow | undefined> {
  if (run.overlap !== 'queue' || slot === null) return undefined;
  const waiting = { until: null, reason: `until the run before it of \`${run.subject}\` has ended` };
  return insert(trx, run, { slot: nextSlot(slot, run.kind), waiting: JSON.stringify(waiting) });
}

async function insert(
  trx: Transaction<Tables>,
  run: NewRun,
  place: { readonly slot: string | null; readonly waiting?: string },
): Promise<RunRow | undefined> {
  const created = await trx
    .insertInto('run')
    .values({
      id: uuid(),
      workspaceId: run.workspaceId,
      kind: run.kind,
      subject: run.subject,
      ...place,
      state: 'queued',
      stage: null,
      counts: JSON.stringify(NO_COUNTS),
      input: run.input === undefined ? null : JSON.stringify(run.input),
      trigger: run.trigger,
      parent: run.parent ?? null,
      idempotencyKey: run.idempotencyKey ?? null,
      createdBy: run.actor,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(RUN_COLUMNS)
    .executeTakeFirst();
  if (created !== undefined) await note(trx, run, created.id);
  return created;
}

const UNASKED: readonly Trigger[] = ['schedule', 'pipeline'];

/** Not what a schedule or a pipeline starts: nobody did anything then, and the list of runs has it. Not lookups: whoever reads changes nothing. */
async function note(trx: Transaction<Tables>, run: NewRun, id: string): Promise<void> {
  if (UNASKED.includes(run.trigger) || run.kind === 'lookup') return;
  const { workspaceId, actor, kind, subject, act } = run;
  const after = { run: id, ...asked(run), ...act?.after };
  await record(trx, { workspaceId, actor, action: act?.action ?? 'run.create', kind, subject, after });
}

/**
 * Of some the kind alone would not say whether somebody forgot all profiles or showed them, sent changes or removed records. Which records is
 * not said: what is in this log stays, and keys may be people's.
 */
function asked({ kind, input }: NewRun): object {
  if (typeof input !== 'object' || input === null) return {};
  if (kind === 'maintenance') return input;
  const { intent } = input as { readonly intent?: Intent };
  return { intent: intent?.kind };
}

async function sameKey(trx: Transaction<Tables>, run: NewRun): Promise<RunRow | undefined> {
  if (run.idempotencyKey === undefined) return undefined;
  const known = await trx
    .selectFrom('run')
    .select(RUN_COLUMNS)
    .where('workspaceId', '=', run.workspaceId)
    .where('idempotencyKey', '=', run.idempotencyKey)
    .executeTakeFirst();
  if (known === undefined) return undefined;
  const same = known.kind === run.kind && known.subject === run.subject;
  if (!same) throw reusedKey(run.idempotencyKey, `${known.kind} run ${known.id} of ${known.subject}`);
  return known;
}

/** The run in the way: one that waits already, else the one that goes on. */
async function activeRun(db: Kysely<Tables>, run: NewRun): Promise<RunRow | undefined> {
  const slot = slotOf(run);
  if (slot === null) return undefined;
  return db
    .selectFrom('run')
    .select(RUN_COLUMNS)
    .where('workspaceId', '=', run.workspaceId)
    .where('slot', 'in', [slot, nextSlot(slot, run.kind)])
    .where('state', 'in', ACTIVE_STATES)
    .orderBy('slot', 'desc')
    .executeTakeFirst();
}

function slotOf(run: NewRun): string | null {
  const group = SLOTS[run.kind];
  return group === null ? null : `${group}:${run.subject}`;
}

function isActive(run: NewRun, active: RunRow): Conflict {
  return new Conflict(
    'run.active',
    `\`${run.subject}\` is being worked on by the ${active.kind} run \`${active.id}\` (${active.state}): wait until it has ended, or cancel it`,
    [{ path: 'run', message: active.id }],
  );
}
