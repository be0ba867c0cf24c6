import type { Sync } from '@tributary/core';
import type { RunInput, Store } from '@tributary/store';
import { syncsIn } from '../sources/syncs-in.js';

/** The steps that a sync may come after. */
const STEPS: readonly unknown[] = ['stitch', 'traits', 'audiences'];

/** The syncs a pipeline of a warehouse ends with, by id: those that come after one of its steps, or those that were named. */
export async function syncsMeant(
  store: Pick<Store, 'objects'>,
  {
    workspaceId,
    warehouse,
    syncs,
  }: { readonly workspaceId: string; readonly warehouse: string; readonly syncs: RunInput<'pipeline'>['syncs'] },
): Promise<readonly string[]> {
  if (typeof syncs !== 'string') return [...new Set(syncs)];
  if (syncs === 'none') return [];
  const here = await syncsIn(store, workspaceId, warehouse);
  return here.filter((sync) => sync.enabled && (syncs === 'all' || comesAfter(sync))).map(({ id }) => id);
}

const comesAfter = ({ schedule }: Sync): boolean => schedule !== undefined && 'after' in schedule && STEPS.includes(schedule.after);
