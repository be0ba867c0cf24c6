import type { ResolvedSync } from '@tributary/sync';
import type { Objects } from '../objects.js';

/** The sync with everything it refers to, as it is now: what a run of it is created with. */
export async function resolveSync(objects: Objects, workspaceId: string, id: string): Promise<ResolvedSync> {
  const { object: sync, revision } = await objects.get({ workspaceId, kind: 'sync', id });
  const [destination, model] = await Promise.all([
    objects.get({ workspaceId, kind: 'destination', id: sync.destination }),
    'model' in sync.source ? objects.get({ workspaceId, kind: 'model', id: sync.source.model }) : undefined,
  ]);
  return { workspaceId, sync, revision, model: model?.object, destination: destination.object };
}
