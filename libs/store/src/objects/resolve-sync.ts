import { type Sync, warehouseRead } from '@tributary/core';
import type { ResolvedSync } from '@tributary/sync';
import type { Objects } from '../objects.js';

/** The sync with everything it refers to, as it is now: what a run of it is created with. */
export async function resolveSync(objects: Objects, workspaceId: string, id: string): Promise<ResolvedSync> {
  const { object: sync, revision } = await objects.get({ workspaceId, kind: 'sync', id });
  return resolveDefinition(objects, { workspaceId, sync, revision });
}

/** The warehouse a sync reads from, which holds its ledger too. */
export function warehouseOfSync({ sync, ...read }: Pick<ResolvedSync, 'sync' | 'model' | 'audience'>): string {
  const warehouse = warehouseRead(sync.source, (kind) => read[kind]?.warehouse);
  if (warehouse === undefined) throw new Error('a sync of a model or an audience was resolved without it');
  return warehouse;
}

/** A definition of a sync, stored or not, with everything it refers to. Rejects with `NotFound` where something of that is not there. */
export async function resolveDefinition(
  objects: Objects,
  { workspaceId, sync, revision }: { readonly workspaceId: string; readonly sync: Sync; readonly revision: number },
): Promise<ResolvedSync> {
  const [destination, model, audience] = await Promise.all([
    objects.get({ workspaceId, kind: 'destination', id: sync.destination }),
    'model' in sync.source ? objects.get({ workspaceId, kind: 'model', id: sync.source.model }) : undefined,
    'audience' in sync.source ? objects.get({ workspaceId, kind: 'audience', id: sync.source.audience }) : undefined,
  ]);
  return { workspaceId, sync, revision, model: model?.object, audience: audience?.object, destination: destination.object };
}
