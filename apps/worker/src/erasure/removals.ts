import { AppError, isFinal, plans, type Sync } from '@tributary/core';
import { enqueueRun, type JobQueue } from '@tributary/queue';
import type { Catalog } from '@tributary/runtime';
import { type ErasureClaim, type ErasureSync, resolveSync, type RunRow, type Store } from '@tributary/store';
import { knownKeys, type ResolvedSync, whyUnremovable } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';

/** What removals are started and watched with. */
export interface RemovalTools {
  readonly store: Pick<Store, 'objects' | 'runs'>;
  readonly queue: JobQueue;
  readonly catalog: Catalog;
  readonly warehouse: Warehouse;
  readonly clock: () => Date;
}

/** Keys that one run removes; what is more comes with the next. */
const KEYS = 10_000;
/** How soon a removal that failed is tried again, at first and at last; and one that waits for a person. */
const SOONEST_MS = 5_000;
const LATEST_MS = 600_000;
const HELD_MS = 3_600_000;

/** Moves each sync of an erasure on by what can be done now: starts a run, looks at the one it started, or waits. */
export async function pursueRemovals(claim: ErasureClaim, tools: RemovalTools): Promise<readonly ErasureSync[]> {
  const syncs: ErasureSync[] = [];
  for (const one of claim.syncs) syncs.push(await pursueOne(claim, one, tools));
  return syncs;
}

async function pursueOne(claim: ErasureClaim, one: ErasureSync, tools: RemovalTools): Promise<ErasureSync> {
  if (one.state === 'removed' || one.state === 'left') return one;
  if (one.state === 'running' && one.run !== null) {
    const run = await tools.store.runs.get(claim.workspaceId, one.run);
    return isFinal(run.state) ? judge(claim, one, { run, tools }) : one;
  }
  if (one.nextAt !== null && Date.parse(one.nextAt) > tools.clock().getTime()) return one;
  const resolved = await definedSync(claim, one, tools);
  if (typeof resolved === 'string') return { ...one, state: 'left', note: resolved };
  const keys = await presentKeys(claim, one, tools);
  return keys.length === 0 ? { ...one, state: 'removed', note: null } : start(claim, one, { resolved, keys, tools });
}

/** The sync as it is now, or why nothing can be removed through it. */
async function definedSync(
  { workspaceId }: ErasureClaim,
  { sync: id }: ErasureSync,
  { store, catalog }: RemovalTools,
): Promise<ResolvedSync | string> {
  const known = (await store.objects.all(workspaceId, 'sync')).some(({ object }) => object.id === id);
  if (!known) return 'The sync is defined no more: what its destination still has is to be removed there.';
  const resolved = await resolveSync(store.objects, workspaceId, id);
  const object = catalog.get(resolved.destination.connector).objects[resolved.sync.object];
  const options = object?.options.safeParse(resolved.sync.options).data;
  const why = object === undefined ? 'its connector is not known' : whyUnremovable(object, options ?? {});
  if (why === null) return resolved;
  return `${object?.label ?? `\`${resolved.sync.object}\``} cannot be removed by us (${why}): what \`${resolved.sync.destination}\` has is to be removed there.`;
}

async function presentKeys({ subject }: ErasureClaim, { sync }: ErasureSync, { warehouse }: RemovalTools): Promise<readonly string[]> {
  return (await knownKeys(warehouse, { schema: warehouse.config.schema, sync, keys: subject.keys[sync] ?? [] })).present;
}

interface Starting {
  readonly resolved: ResolvedSync;
  readonly keys: readonly string[];
  readonly tools: RemovalTools;
}

/** A run of a sync that is switched off too: what it sent before is there still. */
async function start({ id, workspaceId }: ErasureClaim, one: ErasureSync, { resolved, keys, tools }: Starting): Promise<ErasureSync> {
  const { store, queue } = tools;
  try {
    const { run } = await store.runs.create({
      ...{ workspaceId, kind: 'sync', subject: one.sync, trigger: 'api', overlap: 'queue', actor: `erasure:${id}` },
      input: { ...resolved, intent: { kind: 'remove', keys: keys.slice(0, KEYS) } },
      // Done again after a crash, it is the same run.
      idempotencyKey: `erasure:${id}:${one.sync}:${one.attempts}`,
    });
    // What the queue does not hear of, the sweep finds.
    await enqueueRun(queue, run).catch(() => undefined);
    return { ...one, state: 'running', run: run.id, nextAt: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return later(one, { tools, note: `no run could be started (${error.code})` });
  }
}

interface Judging {
  readonly run: RunRow;
  readonly tools: RemovalTools;
}

async function judge(claim: ErasureClaim, one: ErasureSync, { run, tools }: Judging): Promise<ErasureSync> {
  const keys = await presentKeys(claim, one, tools);
  const tried = { ...one, attempts: one.attempts + 1 };
  if (keys.length === 0) return { ...tried, state: 'removed', note: null };
  const { rejected, delivered } = run.counts;
  // Ten thousand at a time.
  if (run.state === 'succeeded' && delivered > 0) return { ...tried, state: 'waiting', note: null };
  const mode = (await modeOf(claim, one, tools)) ?? 'mirror';
  if (rejected > 0 && rejected === run.counts.planned - delivered && !plans(mode, 'remove')) {
    const note = `\`${one.destination ?? ''}\` refused to remove ${rejected} records: they are to be removed there. Why is told by the run.`;
    return { ...tried, state: 'left', note };
  }
  const code = run.error === null ? '' : ` (${run.error.code})`;
  return later(one, {
    tools,
    note: `the run \`${run.id}\` ended ${run.state}${code}`,
    ...(run.state === 'held' ? { waitMs: HELD_MS } : {}),
  });
}

async function modeOf({ workspaceId }: ErasureClaim, { sync }: ErasureSync, { store }: RemovalTools): Promise<Sync['mode'] | undefined> {
  return (await store.objects.all(workspaceId, 'sync')).find(({ object }) => object.id === sync)?.object.mode;
}

function later(
  one: ErasureSync,
  { tools, note, waitMs }: { readonly tools: RemovalTools; readonly note: string; readonly waitMs?: number },
): ErasureSync {
  const wait = waitMs ?? Math.min(LATEST_MS, SOONEST_MS * 2 ** Math.min(one.attempts, 10));
  const nextAt = new Date(tools.clock().getTime() + wait).toISOString();
  return { ...one, state: 'waiting', attempts: one.attempts + 1, nextAt, note };
}
