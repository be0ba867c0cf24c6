import type { Sync } from '@tributary/core';
import type { RunInput, Store } from '@tributary/store';
import { audiencesIn } from '../sources/audiences.js';
import { readsHere } from '../questions/try-sync.js';

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
  const models = (await store.objects.all(workspaceId, 'model')).map(({ object }) => object).filter((one) => one.warehouse === warehouse);
  const audiences = await audiencesIn(store, workspaceId, warehouse);
  return (await store.objects.all(workspaceId, 'sync'))
    .map(({ object }) => object)
    .filter((sync) => sync.enabled && readsHere(sync, warehouse, { models, audiences }) && (syncs === 'all' || comesAfter(sync)))
    .map(({ id }) => id);
}

const comesAfter = ({ schedule }: Sync): boolean => schedule !== undefined && 'after' in schedule && STEPS.includes(schedule.after);
